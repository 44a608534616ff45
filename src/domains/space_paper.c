#include "domains/space_paper.h"

#include <stdio.h>
#include <string.h>

#include "domains/follow.h"
#include "domains/letter.h"
#include "domains/space_goals.h"
#include "domains/space_read.h"
#include "model/registry.h"

#define LINES 4                 /* of dots, to write on */

/* In French, whatever the language of the screens: it is she who reads it. */

/* --- her card ------------------------------------------------------------------ */

enum err
space_card_text(struct ctx *x, const char *words, struct buf *out)
{
	struct call_result made;
	struct follow f;
	struct row r;
	char key[ID_TEXT];
	enum err e = letter_follow(x, words, &f);

	memset(&made, 0, sizeof made);
	row_init(&r);
	if (!e) {
		row_set(&r, "_key", id_text(&f.id, key));
		e = registry_call("space_card_again")->run(x, &r, &made);
	}
	row_clear(&r);
	if (!e)
		e = registry_record("person_ticket")->load(x, key, made.arg,
			&r);
	/* not her name: whoever finds it must not learn whose it is */
	if (!e)
		buf_printf(out, "Votre espace\n\nVotre numéro : %s\n\n"
			"Votre code : %s\nIl sert une fois, jusqu'au %s.\n\n"
			"La première fois :\n"
			"1. Tapez ssh invite@ et l'adresse de ce serveur.\n"
			"2. Donnez ce code.\n"
			"3. Choisissez un code secret de huit chiffres.\n\n"
			"Ensuite, à chaque fois :\n"
			"Tapez ssh, votre numéro, @ et l'adresse.\n\n"
			"Le chiffre 0 efface tout, à chaque instant.\n",
			row_get(&r, "login"), row_get(&r, "code"),
			row_get(&r, "until"));
	wipe(&made, sizeof made);
	row_done(&r);
	return e;
}

/* --- her page ------------------------------------------------------------------- */

static void
put_appointments(const struct rows *t, struct buf *out)
{
	buf_puts(out, "Mes rendez-vous\n");
	for (int i = 0; i < t->n; i++) {
		const struct row *r = &t->r[i];
		const char *hour = row_get(r, "hour");

		buf_printf(out, "- %s%s%s, avec %s. %s\n", row_get(r, "on"),
			*hour ? ", à " : "", hour, row_get(r, "with"),
			row_get(r, "where"));
	}
	if (!t->n)
		buf_puts(out, "Aucun pour l'instant.\n");
}

/* What she aims at; no heading where nothing of it may stand here. */
static enum err
put_goals(struct ctx *x, const struct space_follow *f, int n, struct buf *out)
{
	struct rows t;
	enum err e;

	rows_init(&t);
	e = space_goals_now(x, f, n, &t);
	if (!e && t.n)
		buf_puts(out, "\nMes objectifs\n");
	for (int i = 0; i < t.n && !e; i++)
		buf_printf(out, "- %s\n", row_get(&t.r[i], "text"));
	rows_done(&t);
	return e;
}

static void
put_actions(const struct rows *t, struct buf *out)
{
	int n = 0;

	buf_puts(out, "\nCe que j'ai à faire\n");
	for (int i = 0; i < t->n; i++) {
		const struct row *r = &t->r[i];
		const char *due = row_get(r, "due");

		if (*row_get(r, "told"))
			continue;
		buf_printf(out, "[  ] %s%s%s\n", row_get(r, "text"),
			*due ? ", pour " : "", due);
		n++;
	}
	if (!n)
		buf_puts(out, "Rien pour l'instant.\n");
}

static enum err
put_helpers(struct ctx *x, const struct space_follow *f, int n,
	struct buf *out)
{
	enum err e = E_OK;

	buf_puts(out, "\nQui m'aide\n");
	for (int i = 0; i < n && !e; i++) {
		char others[400];

		e = space_members(x, &f[i], others, sizeof others);
		buf_printf(out, "- %s%s%s%s%s%s%s%s%s\n", f[i].referent,
			*f[i].second ? " et " : "", f[i].second,
			*others ? ", et aussi " : "", others,
			*f[i].name ? ", " : "", f[i].name,
			*f[i].phone ? ", " : "", f[i].phone);
	}
	buf_puts(out, "\nCe que je veux dire la prochaine fois\n");
	for (int i = 0; i < LINES; i++)
		buf_puts(out, "...................................."
			"....................................\n");
	return e;
}

/* Of whom the paper is: of all who follow her, or of this structure. */
static enum err
read_follows(struct ctx *x, const char *words, struct space_follow *f, int *n)
{
	struct follow of;
	enum err e;

	if (!id_is_none(&x->person))
		return space_follows(x, f, n);
	e = letter_follow(x, words, &of);
	return e ? e : space_follow_there(x, &of.person, &of.structure, f, n);
}

enum err
space_recap_text(struct ctx *x, const char *words, struct buf *out)
{
	struct space_follow f[SPACE_FOLLOWS];
	struct rows when, what;
	char today[16], day[80], name[80] = "";
	int n = 0;
	enum err e = read_follows(x, words, f, &n);

	rows_init(&when);
	rows_init(&what);
	date_format(ctx_today(x), today, sizeof today);
	space_day_whole(today, day, sizeof day);
	if (!e && n)
		e = space_name(x, &f[0].person, name);
	if (!e)
		e = space_appointments_of(x, f, n, &when);
	if (!e)
		e = space_actions_of(x, f, n, &what);
	if (!e) {
		buf_printf(out, "Mon récap\n%s, le %s\n\n", name, day);
		put_appointments(&when, out);
		e = put_goals(x, f, n, out);
		put_actions(&what, out);
	}
	if (!e)
		e = put_helpers(x, f, n, out);
	rows_done(&when);
	rows_done(&what);
	return e;
}
