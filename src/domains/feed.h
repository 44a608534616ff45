/* One's own calendar as a file of the server, hours only, for a program that
 * reads calendars; off until it is asked for.  The keeper writes it
 * (keeper/feed.h). */
#ifndef DOMAINS_FEED_H
#define DOMAINS_FEED_H

#include "model/registry.h"

extern const struct record feed_record;

#endif
