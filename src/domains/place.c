#include "domains/place.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "domains/person.h"
#include "model/ctx.h"
#include "store/db.h"

static bool
digits(const char *s, size_t least, size_t most)
{
	size_t n = strlen(s);

	return n >= least && n <= most && strspn(s, "0123456789") == n;
}

/* "saint denis 974": the name, and the département at its end ("" none).
 * "st" and "ste" are written whole, as communes write them. */
static void
read_name(const char *typed, char *name, size_t size, char departement[4])
{
	char folded[120], *word, *rest = folded;
	size_t n = 0;

	departement[0] = name[0] = '\0';
	fold_text(typed, folded, sizeof folded);
	while ((word = strtok_r(rest, " ", &rest)) && n < size) {
		const char *whole = strcmp(word, "st") == 0 ? "saint" :
			strcmp(word, "ste") == 0 ? "sainte" : word;
		bool code = digits(word, 2, 3) || strcmp(word, "2a") == 0 ||
			strcmp(word, "2b") == 0;

		if (code && n && !rest[strspn(rest, " ")])
			fold_upper(word, departement, 4);
		else
			n += (size_t)snprintf(name + n, size - n, "%s%s",
				n ? " " : "", whole);
	}
}

/* The first commune of this name, the most populated; else, when `begins`,
 * of this beginning. */
static enum err
by_name(struct ctx *x, const char *typed, bool begins, char code[8])
{
	char from[120], to[124], departement[4], folded[120];
	struct db_rows q;
	bool exact = false;
	enum err e;

	*code = '\0';
	read_name(typed, from, sizeof from, departement);
	if (!*from)
		return E_OK;
	e = db_select(x->db, "commune.by_prefix", &q);
	if (e)
		return e;
	snprintf(to, sizeof to, "%s~", from);
	db_bind_text(&q, ":from", from);
	db_bind_text(&q, ":to", to);
	while (!exact && db_next(&q)) {
		if (*departement && strcmp(departement, db_text(&q,
			"departement")) != 0)
			continue;
		fold_text(db_text(&q, "name"), folded, sizeof folded);
		exact = strcmp(folded, from) == 0;
		if (exact || (begins && !*code))
			snprintf(code, 8, "%s", db_text(&q, "code"));
	}
	return db_end(&q);
}

static enum err
by_postcode(struct ctx *x, const char *typed, char code[8])
{
	struct db_rows q;
	enum err e = db_select(x->db, "commune.by_postcode", &q);

	*code = '\0';
	if (e)
		return e;
	db_bind_text(&q, ":postcode", typed);
	if (db_next(&q))
		snprintf(code, 8, "%s", db_text(&q, "code"));
	return db_end(&q);
}

static enum err
find(struct ctx *x, const char *typed, bool begins, struct commune *out)
{
	char code[8] = "";
	enum err e = E_OK;

	typed += strspn(typed, " ");
	if (*typed == '@')
		return commune_get(x, typed + 1, out);
	if (digits(typed, 5, 5)) {
		e = by_postcode(x, typed, code);
		if (!e && !*code)
			snprintf(code, sizeof code, "%s", typed);
	} else {
		/* an INSEE code of Corsica: 2A004 */
		if (strlen(typed) == 5 && *typed == '2' &&
			commune_get(x, typed, out) == E_OK)
			return E_OK;
		e = by_name(x, typed, begins, code);
	}
	if (e)
		return e;
	return *code ? commune_get(x, code, out) : E_NOTFOUND;
}

enum err
place_find(struct ctx *x, const char *typed, struct commune *out)
{
	enum err e = find(x, typed, true, out);

	return e != E_NOTFOUND ? e : err_set(E_CHECK, _("Aucune commune ne "
		"commence par « %s » : code postal, ou début du nom."),
		typed);
}

bool
place_exactly(struct ctx *x, const char *typed, struct commune *out)
{
	return find(x, typed, false, out) == E_OK;
}

void
place_text(const struct commune *c, char *out, size_t size)
{
	snprintf(out, size, "%s (%s)", c->name, c->departement);
}

void
place_of_last(struct ctx *x, char code[8])
{
	const struct record *person = registry_record("person");
	struct row r;

	*code = '\0';
	if (!*x->last_person || !person)
		return;
	row_init(&r);
	if (person->load(x, x->last_person, PERSON_UNASKED, &r) ==
		E_OK)
		snprintf(code, 8, "%s", row_get(&r, row_int(&r, "protected") ?
			"near" : "commune"));
	row_done(&r);
	if (strcmp(code, ROW_MASKED) == 0)
		*code = '\0';
}
