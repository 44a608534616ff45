#include "model/feed_text.h"

#include <stdio.h>

#include "base/clock.h"
#include "rules/ical.h"

enum err
feed_text(struct db *db, const struct id *user, struct buf *out)
{
	struct db_rows q;
	enum err e = db_select(db, "feed.events", &q);

	if (e)
		return e;
	db_bind_id(&q, ":user", user);
	ical_begin(out);
	while (db_next(&q)) {
		char uid[80], hex[ID_TEXT];
		struct ical_event v = { .uid = uid, .summary = "Rendez-vous",
			.start = db_int(&q, "start"),
			.minutes = (int)db_int(&q, "minutes") };

		snprintf(uid, sizeof uid, "%s-%lld-%d@passerelle",
			id_text(user, hex), (long long)v.start, v.minutes);
		ical_event(out, &v, clock_now());
	}
	ical_end(out);
	return db_end(&q);
}
