/* The directory of a producer: CSV and JSON, to a record of the schema.  The
 * first byte: j JSON, else CSV; an even one structures, else services. */
#include <jansson.h>
#include <string.h>

#include "base/buf.h"
#include "session/csvlist.h"
#include "cli/dinclusion.h"
#include "cli/jsonlist.h"
#include "cli/tidy.h"
#include "tests/fuzz/fuzz.h"

static void
take(struct tidy *t, const struct df *fields, json_t *raw)
{
	struct buf why;
	long unknown = 0;
	json_t *r;

	buf_init(&why);
	r = tidy_record(t, raw, &why);
	if (r) {
		bool good = df_check(fields, r, &why, &unknown);

		HOLDS(good || why.len);
	}
	json_decref(r);
	json_decref(raw);
	buf_done(&why);
}

static void
csv(struct tidy *t, const struct df *fields, FILE *f)
{
	struct csvlist *l;
	json_t *raw;
	int line = 0;

	if (csvlist_open(f, "f", tidy_knows, t, &l))
		return;
	while (csvlist_next(l, &raw) == E_OK && raw) {
		HOLDS(csvlist_line(l) > line);
		line = csvlist_line(l);
		take(t, fields, raw);
	}
	csvlist_free(l);
}

static void
json(struct tidy *t, const struct df *fields, FILE *f)
{
	struct jsonlist l;
	json_t *raw;

	if (jsonlist_read(&l, f, "f") == E_OK)
		while (jsonlist_next(&l, &raw) == E_OK && raw) {
			if (json_is_object(raw))
				take(t, fields, raw);
			else
				json_decref(raw);
		}
	jsonlist_close(&l);
	fclose(f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct df *fields;
	struct tidy *t;
	FILE *f;

	if (size < 2)
		return 0;
	fields = *data % 2 ? df_service : df_structure;
	t = tidy_new(fields, *data % 2 ? NULL : "dora", "2026-01-01");
	f = fmemopen((void *)(uintptr_t)(data + 1), size - 1, "r");
	HOLDS(f);
	(*data == 'j' || *data == 'J' ? json : csv)(t, fields, f);
	tidy_free(t);
	return 0;
}
