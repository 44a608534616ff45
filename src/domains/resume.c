#include "domains/resume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "domains/draft.h"
#include "domains/follow.h"
#include "domains/referral.h"
#include "model/registry.h"
#include "model/vault.h"

/* A cell holds no NUL: 0 is written "\1" "0", 1 "\1" "1". */
void
resume_put_state(struct row *r, const struct buf *state)
{
	struct buf b;
	size_t i;

	buf_init(&b);
	for (i = 0; i < state->len; i++) {
		int c = ((const unsigned char *)state->data)[i];

		if (c > 1) {
			buf_putc(&b, c);
			continue;
		}
		buf_putc(&b, 1);
		buf_putc(&b, '0' + c);
	}
	row_set(r, "state", buf_str(&b));
	buf_done(&b);
}

void
resume_get_state(const struct row *r, struct buf *out)
{
	const char *s = row_get(r, "state");

	for (; *s; s++)
		if (*s == 1 && (s[1] == '0' || s[1] == '1'))
			buf_putc(out, *++s - '0');
		else
			buf_putc(out, (unsigned char)*s);
}

/* By the key of a follow or of a referral. */
static bool
person_by(struct ctx *x, const char *key, struct id *out)
{
	struct referral r;
	struct follow f;
	struct id id;

	if (id_parse(key, &id))
		return false;
	if (follow_get(x, key, &f) == E_OK)
		*out = f.person;
	else if (referral_get(x, key, &r) == E_OK)
		*out = r.person;
	else
		return false;
	return true;
}

struct id
resume_person(struct ctx *x, const struct row *r, const struct row *arg)
{
	struct id id;

	if (id_parse(row_get(r, "_person"), &id) == E_OK ||
		person_by(x, row_get(r, "_follow"), &id) ||
		person_by(x, row_get(r, "_referral"), &id) ||
		person_by(x, row_get(arg, "key"), &id) ||
		person_by(x, row_get(arg, "arg"), &id))
		return id;
	return id_none;
}

static void
age(int64_t at, char *out, size_t size)
{
	int64_t n = clock_now() - at;

	if (n < 60)
		snprintf(out, size, "%s", _("à l'instant"));
	else if (n < 3600)
		snprintf(out, size, _("il y a %d min"), (int)(n / 60));
	else if (n < 86400)
		snprintf(out, size, _("il y a %d h"), (int)(n / 3600));
	else
		snprintf(out, size, _("il y a %d j"), (int)(n / 86400));
}

/* Titles have wide gaps and, of what is new, no name at their end. */
static void
squeeze(const char *title, char *out, size_t size)
{
	size_t n = 0;

	for (; *title && n + 1 < size; title++)
		if (*title != ' ' || (n && out[n - 1] != ' '))
			out[n++] = *title;
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	if (!n)
		snprintf(out, size, "%s", _("une saisie"));
}

static int
last_first(const void *a, const void *b)
{
	long p = row_int(a, "_at"), q = row_int(b, "_at");

	return p < q ? 1 : p > q ? -1 : strcmp(row_get(a, "title"), row_get(b,
		"title"));
}

/* Asks for all their keys at once; those of the places that are left. */
static enum err
fetch_keys(struct ctx *x, const struct draft *d, int n)
{
	struct vault_want *want = xcalloc((size_t)n + 1, sizeof *want);
	int i;
	enum err e;

	for (i = 0; i < n; i++)
		want[i] = (struct vault_want){ WRAP_DRAFT, d[i].id,
			SCOPE_DRAFT, x->user, false };
	e = vault_fetch(x, want, n);
	free(want);
	return e;
}

/* May this user still read whose record it is? */
static bool
named(struct ctx *x, const struct draft *d)
{
	struct vault_want want = { WRAP_PERSON, d->person, SCOPE_LABEL,
		id_none, false };

	return id_is_none(&d->person) ||
		(vault_fetch(x, &want, 1) == E_OK && want.given);
}

static void
add(struct ctx *x, struct rows *out, const struct draft *d,
	const struct row *said)
{
	char hex[ID_TEXT], text[200];
	struct row *r = rows_add(out);

	row_set(r, "_key", id_text(&d->id, hex));
	row_set(r, "_at", row_get(said, "_at"));
	row_set(r, "_live", d->live ? "1" : "0");
	squeeze(row_get(said, named(x, d) ? "title" : "what"), text,
		sizeof text);
	row_set(r, "title", text);
	age(row_int(said, "_at"), text, sizeof text);
	row_set(r, "when", text);
	row_set(r, "where", d->live ? _("ouverte sur un autre écran") : "");
}

/* Those of this user but this session's own, the last first. */
static enum err
places(struct ctx *x, struct rows *out)
{
	struct draft *d = xcalloc(DRAFTS_MAX, sizeof *d);
	int n, i, left = 0;
	enum err e = draft_list(x, RESUME_KIND, d, &n);

	for (i = 0; i < n && !e; i++)
		if (!id_equal(&d[i].session, &x->session))
			d[left++] = d[i];
	if (!e && left)
		e = fetch_keys(x, d, left);
	for (i = 0; i < left && !e; i++) {
		struct row said;

		row_init(&said);
		/* one that does not open hides no other */
		if (draft_load(x, &d[i], &said) == E_OK)
			add(x, out, &d[i], &said);
		row_done(&said);
	}
	free(d);
	if (!e && out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, last_first);
	return e;
}

enum err
resume_day(struct ctx *x, struct rows *out)
{
	struct rows t;
	struct row *r;
	enum err e;

	rows_init(&t);
	e = places(x, &t);
	if (!e && t.n) {
		r = rows_add(out);
		row_set(r, "_what", "place");
		row_set(r, "_key", row_get(&t.r[0], "_key"));
		row_set(r, "sign", "*");
		if (t.n > 1)
			row_setf(r, "name", _("Reprendre (=REP : %d)"), t.n);
		else
			row_set(r, "name", _("Reprendre"));
		row_set(r, "what", row_get(&t.r[0], "title"));
		row_set(r, "when", row_get(&t.r[0], "when"));
		row_set(r, "with", row_int(&t.r[0], "_live") ?
			_("autre écran") : _("moi"));
	}
	rows_done(&t);
	return e;
}

enum err
resume_offer(struct ctx *x, char *out, size_t size)
{
	struct rows t;
	enum err e;

	*out = '\0';
	rows_init(&t);
	e = places(x, &t);
	if (!e && t.n)
		snprintf(out, size, _("Reprendre là où vous en étiez : %s, "
			"%s - Entrée"), row_get(&t.r[0], "title"),
			row_get(&t.r[0], "when"));
	rows_done(&t);
	return e;
}

/* --- the list ------------------------------------------------------------------ */

static const struct column columns[] = {
	{ .name = "title", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "when", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "where", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch(struct ctx *x, const struct list_query *q, struct rows *out)
{
	return places(x, out);
}

static const struct source sources[] = {
	{ "resume.mine", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->place, sizeof out->place, "%s", row_get(row, "_key"));
	return *out->place ? E_OK : err_set(E_NOTFOUND,
		_("Rien à reprendre ici."));
}

static enum err
call_drop(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct draft d;
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e)
		e = draft_get(x, &id, &d);
	if (!e && d.live)
		e = err_set(E_STATE, _("Cette saisie est ouverte sur un autre "
			"écran : Entrée la reprend ici."));
	if (!e)
		e = draft_drop(x, &id);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s",
		_("Saisie effacée."));
	return E_OK;
}

static const struct call calls[] = {
	{ "resume_open", call_open },
	{ "resume_drop", call_drop },
	{ NULL, NULL }
};

const struct domain resume_domain = {
	.name = "resume", .sources = sources, .calls = calls,
};
