/* The file of a user's busy hours: a calendar (rules/ical.h) of times alone. */
#ifndef MODEL_FEED_TEXT_H
#define MODEL_FEED_TEXT_H

#include "base/buf.h"
#include "base/id.h"
#include "store/db.h"

/* Several people at one hour are one event. */
enum err feed_text(struct db *db, const struct id *user, struct buf *out);

#endif
