#include "domains/space_consent.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/consent.h"
#include "domains/space_read.h"
#include "model/act.h"

#define TEXT(column) { .name = column, .type = CT_TEXT, .scope = SCOPE_LABEL }

static const struct column columns[] = {
	TEXT("where"), TEXT("unnamed"), TEXT("title"), TEXT("read"),
	TEXT("unread"), TEXT("yes"), TEXT("no"), TEXT("unasked"),
	TEXT("consent"), { .name = NULL }
};
static const struct column line_columns[] = {
	TEXT("line"), { .name = NULL }
};

/* What was noted last, in words that she sees. */
static void
put_last(struct ctx *x, const struct informed *one, const struct row *last,
	struct row *r)
{
	const char *state = last ? row_get(last, "state") : "";
	char day[80];

	if (!one->accord) {
		if (last && strcmp(row_get(last, "version"), one->version)
			== 0) {
			space_day(x, row_get(last, "made_on"), day,
				sizeof day);
			row_set(r, "read", day);
		} else {
			row_set(r, "unread", "1");
		}
		return;
	}
	row_set(r, strcmp(state, "donne") == 0 ? "yes" : *state ? "no" :
		"unasked", "1");
}

/* Those of one structure: the notices, or the agreements. */
static enum err
add_of(struct ctx *x, const struct space_follow *f, bool accords,
	struct rows *out)
{
	struct informed one;
	struct rows all;
	int i;
	enum err e;

	rows_init(&all);
	e = consent_read(x, &x->person, &f->structure, &all);
	for (i = 0; !e && informed_at(i, informed_lang(), &one); i++) {
		char hex[ID_TEXT];
		struct row *r;

		if (one.accord != accords)
			continue;
		r = rows_add(out);
		id_text(&f->id, hex);
		row_set(r, "_follow", hex);
		row_set(r, "_code", one.code);
		row_setf(r, "_key", "%s %s", hex, one.code);
		row_set(r, "_structure", id_text(&f->structure, hex));
		row_set(r, "where", f->name);
		row_set(r, "unnamed", *f->name ? "" : "1");
		row_set(r, "title", one.title);
		put_last(x, &one, consent_last(&all, one.code), r);
	}
	rows_done(&all);
	return e;
}

static enum err
add_all(struct ctx *x, bool accords, struct rows *out)
{
	struct space_follow f[SPACE_FOLLOWS];
	int n, i;
	enum err e = space_follows(x, f, &n);

	for (i = 0; i < n && !e; i++)
		e = add_of(x, &f[i], accords, out);
	return e;
}

static enum err
fetch_notices(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return add_all(x, false, out);
}

static enum err
fetch_consents(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return add_all(x, true, out);
}

enum err
space_consents_given(struct ctx *x, struct rows *out)
{
	struct rows all;
	int i;
	enum err e;

	rows_init(&all);
	e = add_all(x, true, &all);
	for (i = 0; i < all.n && !e; i++) {
		struct row *r;

		if (!*row_get(&all.r[i], "yes"))
			continue;
		r = rows_add(out);
		row_copy(r, &all.r[i]);
		row_set(r, "consent", row_get(r, "title"));
	}
	rows_done(&all);
	return e;
}

static enum err
fetch_all(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	enum err e = add_all(x, false, out);

	return e ? e : add_all(x, true, out);
}

/* key: "FOLLOW CODE" */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	return space_load_of(x, key, fetch_all, r);
}

static const struct record record = {
	"space_informed", columns, load, NULL, NULL
};
static const struct record *const records[] = { &record, NULL };

/* The lines of the text of this key. */
static enum err
fetch_lines(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const char *code = strchr(row_get(lq->arg, "key"), ' '), *at;
	struct buf text;

	if (!code)
		return E_OK;
	buf_init(&text);
	informed_text(code + 1, informed_lang(), &text);
	for (at = buf_str(&text); *at; at += strcspn(at, "\n") + 1)
		row_setf(rows_add(out), "line", "%.*s", (int)strcspn(at,
			"\n"), at);
	buf_done(&text);
	return E_OK;
}

static const struct source sources[] = {
	{ "space.notices", columns, false, fetch_notices },
	{ "space.consents", columns, false, fetch_consents },
	{ "space.informed", line_columns, false, fetch_lines },
	{ NULL, NULL, false, NULL }
};

static enum err
note(struct ctx *x, const struct row *row, const char *code,
	const char *state, struct call_result *out)
{
	struct id follow, structure;
	struct informed one;
	struct row event;
	enum err e = id_parse(row_get(row, "_follow"), &follow);

	if (!e)
		e = id_parse(row_get(row, "_structure"), &structure);
	if (e || !informed_find(code, informed_lang(), &one))
		return e ? e : err_set(E_NOTFOUND, "%s",
			_("Ce n'est plus là."));
	row_init(&event);
	row_set(&event, "code", code);
	row_set(&event, "version", one.version);
	row_set(&event, "lang", informed_lang());
	row_set(&event, "state", state);
	row_set(&event, "how", "espace");
	e = consent_put(x, &follow, &x->person, &structure, &event);
	row_done(&event);
	if (e)
		return e;
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("C'est noté."));
	return E_OK;
}

enum err
space_consent_no(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	return note(x, row, row_get(row, "_code"), *row_get(row, "yes") ?
		"retire" : "refuse", out);
}

enum err
space_consent_hide(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	return note(x, row, "partage", "retire", out);
}

static enum err
call_yes(struct ctx *x, const struct row *row, struct call_result *out)
{
	return note(x, row, row_get(row, "_code"), "donne", out);
}

static enum err
call_read(struct ctx *x, const struct row *row, struct call_result *out)
{
	return note(x, row, row_get(row, "_code"), "informee", out);
}

static const struct call calls[] = {
	{ "space_yes", call_yes },
	{ "space_no", space_consent_no },
	{ "space_read", call_read },
	{ NULL, NULL }
};

const struct domain space_consent_domain = {
	.name = "space_consent", .records = records, .sources = sources,
	.calls = calls,
};
