#include "domains/part.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "domains/follow.h"
#include "domains/sealed.h"
#include "model/column.h"

#define PIECE_MAX 300         /* bytes of a piece in a line */
#define PIECE_COLUMNS 45
#define WHOLE_MAX 1400        /* bytes of one that is told whole */

const struct choice part_since[] = {
	{ "", N_("non dit") }, { "01", N_("moins de 6 mois") },
	{ "02", N_("6 à 11 mois") }, { "03", N_("12 à 23 mois") },
	{ "04", N_("24 mois et plus") }, { NULL, NULL }
};

enum err
part_load(struct ctx *x, const struct record *rec, const char *key,
	struct row *r)
{
	struct follow f;
	struct sealed s;
	struct row *one = r;
	enum err e = follow_get(x, key, &f);

	if (e)
		return e;
	s = follow_sealed(x, &f);
	e = sealed_load(x, rec, &s, r);
	if (e)
		return e;
	if (follow_labels(x, &f.person, 1, &one))
		row_set(r, "name", "");
	follow_cells(x, &f, r);
	return E_OK;
}

enum err
part_save(struct ctx *x, const struct record *rec, const struct row *was,
	struct row *now, struct faults *f)
{
	return part_save_by(x, rec, "person.situation", NULL, was, now, f);
}

enum err
part_save_by(struct ctx *x, const struct record *rec, const char *act,
	void (*more)(struct act *a, const struct row *now),
	const struct row *was, struct row *now, struct faults *f)
{
	struct follow follow;
	struct sealed s;
	struct act *a = act_new(act);
	unsigned changed;
	enum err e = follow_get(x, row_get(was, "_key"), &follow);

	if (e)
		goto out;
	s = follow_sealed(x, &follow);
	e = sealed_save(a, x, rec, &s, was, now, &changed);
	if (e)
		goto out;
	act_id(a, ":follow", &follow.id);
	if (more)
		more(a, now);
	e = act_send(a, x);
out:
	if (e == E_CONFLICT)
		sealed_conflict(x, rec, row_get(was, "_key"), was, now, f);
	else if (e)
		faults_add(f, "", "%s", err_text());
	act_free(a);
	return e;
}

/* --- in words ------------------------------------------------------------- */

/* In the middle of a line a capital that begins a word becomes small; RSA
 * and CAP stay. */
static void
small(char *text)
{
	if (isupper((unsigned char)text[0]) &&
		(islower((unsigned char)text[1]) || text[1] == '\''))
		text[0] = (char)tolower((unsigned char)text[0]);
}

static bool
is_box(const struct column *c)
{
	return c->type == CT_CHECKBOX || c->type == CT_YESNO;
}

/* A yes says nothing beside its "since". */
static bool
said_since(const struct column *c, const struct row *r)
{
	char since[80];

	snprintf(since, sizeof since, "%s_since", c->name);
	return *row_get(r, since) != '\0';
}

/* What one piece says, whole or cut to a few words; false: nothing. */
static bool
tell(struct ctx *x, const struct part *p, const struct piece *piece,
	const struct row *r, bool whole, char *out, size_t size)
{
	const struct column *c = record_column(p->record, piece->column);
	const char *words = _(piece->words), *at = strstr(words, "%s");
	char v[WHOLE_MAX];

	if (is_box(c)) {
		snprintf(out, size, "%s", words);
		return row_int(r, c->name) == 1 && !said_since(c, r);
	}
	if (!*row_get(r, c->name))
		return false;
	column_show(x, c, row_get(r, c->name), v, sizeof v);
	small(v);
	if (!whole) {
		v[strcspn(v, "\n")] = '\0';
		text_cut(v, PIECE_COLUMNS);
	}
	snprintf(out, size, "%.*s", at ? (int)(at - words) : -1, words);
	if (at)
		snprintf(out + strlen(out), size - strlen(out), "%s%s", v,
			at + 2);
	wipe(v, sizeof v);
	return true;
}

static bool
masked(const struct part *p, const struct row *r)
{
	return strcmp(row_get(r, p->rest), ROW_MASKED) == 0;
}

/* A line being filled: what does not fit is counted. */
struct line {
	char *out;
	size_t size, len;
	int columns, used, more;
};

static void
put(struct line *l, const char *text)
{
	int gap = l->len ? 3 : 0, n = text_columns(text);
	int room = l->columns - l->used - gap - (int)sizeof "   + 9" + 1;

	if ((n > room && l->len) ||
		l->len + (size_t)gap + strlen(text) + 8 > l->size) {
		l->more++;
		return;
	}
	l->len += (size_t)snprintf(l->out + l->len, l->size - l->len,
		"%s%s", gap ? "   " : "", text);
	l->used += gap + n;
}

void
part_gist(struct ctx *x, const struct part *p, const struct row *r,
	int columns, char *out, size_t size, int *count)
{
	struct line l = { out, size, 0, columns, 0, 0 };
	const char *rest = row_get(r, p->rest);
	char text[PIECE_MAX];
	int i, n = 0;

	out[0] = '\0';
	if (masked(p, r)) {
		snprintf(out, size, "········");
		rest = "";
	}
	for (i = 0; p->piece[i].column && !masked(p, r); i++)
		if (tell(x, p, &p->piece[i], r, false, text, sizeof text)) {
			put(&l, text);
			n++;
		}
	if (*rest) {
		snprintf(text, sizeof text, "%.*s", (int)strcspn(rest, "\n"),
			rest);
		if (!l.len)
			text_cut(text, columns);
		put(&l, text);
		n++;
	}
	if (l.more)
		snprintf(out + l.len, size - l.len, "   + %d", l.more);
	if (count)
		*count = n;
	wipe(text, sizeof text);
}

void
part_text(struct ctx *x, const struct part *p, const struct row *r,
	char *out, size_t size)
{
	char text[WHOLE_MAX];
	size_t o = 0;
	int i;

	out[0] = '\0';
	if (masked(p, r)) {
		snprintf(out, size, ROW_MASKED);
		return;
	}
	for (i = 0; p->piece[i].column; i++)
		if (tell(x, p, &p->piece[i], r, true, text, sizeof text) &&
			o + strlen(text) + 3 < size)
			o += (size_t)snprintf(out + o, size - o, "%s%s",
				o ? ", " : "", text);
	if (*row_get(r, p->rest))
		snprintf(out + o, size - o, "%s%s", o ? ". " : "",
			row_get(r, p->rest));
	wipe(text, sizeof text);
}
