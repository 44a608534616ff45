#include "domains/thread_line.h"

struct row *
thread_add(struct thread *t, const char *what, const struct id *key,
	const char *kind, const char *day)
{
	struct row *r = rows_add(t->out);
	char hex[ID_TEXT];

	row_set(r, "_key", id_text(key, hex));
	row_set(r, "_group", hex);
	row_set(r, "_what", what);
	row_set(r, "_seq", "0");
	row_set(r, "kind", kind);
	row_set(r, "made_on", day);
	row_set(r, "sign", "");
	return r;
}

void
thread_fresh(struct row *r, bool fresh)
{
	row_set(r, "sign", fresh ? "*" : "");
}
