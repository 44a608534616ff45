#include "cli/seed_space.h"

#include <stdio.h>
#include <string.h>

#include "cli/operator.h"
#include "cli/seed_put.h"
#include "cli/seed_user.h"
#include "domains/appointment.h"
#include "domains/note.h"
#include "domains/notebook_line.h"
#include "model/act.h"

/* So many days from today, or the Monday after. */
static void
work_day(struct ctx *x, int away, char out[16])
{
	struct date d = date_add_days(ctx_today(x), away);

	while (date_weekday(d) > 4)
		d = date_add_days(d, 1);
	date_format(d, out, 16);
}

/* What was agreed with her, and what is written to be read by her. */
static enum err
write_hers(struct ctx *x, const char *follow)
{
	const char *const note[] = { "text", "Cherche une garde le mercredi. "
		"Préfère travailler le matin, près de chez elle.", NULL };
	const char *const goal[] = { "text", "Trouver des solutions de garde "
		"d'enfant", "theme", "contraintes_familiales", NULL };
	const char *const found[] = { "text", "Aucun moyen de transport à "
		"disposition", "theme", "mobilite", NULL };
	char made[ID_TEXT], arg[2 * ID_TEXT + 8], day[16], due[16];
	const char *const step[] = { "text", "Appeler la crèche", "who",
		"elle", "due_on", due, NULL };
	const char *const second[] = { "text", "Refaire le CV ensemble",
		"who", "nous", NULL };
	const char *const when[] = { "day", day, "hour", "14h30", "category",
		"rsa_accompagnement", "location", "public_office", "place",
		"bureau 2", NULL };
	enum err e;

	work_day(x, 2, day);
	work_day(x, 4, due);
	e = seed_put(x, &note_record, "", follow, note, made);
	if (!e)
		e = seed_put(x, &appointment_record, "", follow, when, made);
	if (!e)
		e = seed_put(x, &notebook_situation, "", follow, found, made);
	if (!e)
		e = seed_put(x, &notebook_objective, "", follow, goal, made);
	snprintf(arg, sizeof arg, "%s pour %s", follow, made);
	if (!e)
		e = seed_put(x, &notebook_action, "", arg, step, made);
	return e ? e : seed_put(x, &notebook_action, "", arg, second, made);
}

/* Her account, as the desk opens it; her code, chosen already. */
static enum err
open_hers(struct keep *k, struct ctx *x, const char *follow)
{
	static const struct new_user code = { .password = SEED_CODE };
	struct act *a = act_new("space.open");
	struct id user = id_new(), id;
	enum err e = id_parse(follow, &id);

	act_id(a, ":follow", &id);
	act_id(a, ":user", &user);
	act_text(a, ":login", SEED_NUMBER);
	if (!e)
		e = act_send(a, x);
	act_free(a);
	return e ? e : operator_let_in(k, &code, &user);
}

/* One call on the first row of a list of hers, or on a record. */
static enum err
say(struct ctx *her, const char *call, const char *source, const char *text)
{
	const struct source *list = registry_source(source);
	struct call_result out;
	struct list_query q = { .search = "" };
	struct row none, r;
	struct rows t;
	enum err e = E_OK;

	memset(&out, 0, sizeof out);
	rows_init(&t);
	row_init(&none);
	row_init(&r);
	q.filter = q.arg = &none;
	if (list)
		e = list->fetch(her, &q, &t);
	else
		e = registry_record(source)->load(her, "", "", &r);
	if (!e && t.n)
		row_copy(&r, &t.r[0]);
	row_set(&r, "_text", text);
	if (!e && (!list || t.n))
		e = registry_call(call)->run(her, &r, &out);
	row_done(&r);
	row_done(&none);
	rows_done(&t);
	return e;
}

static enum err
speak(struct keep *k, struct db *db)
{
	struct ctx her = { .db = db };
	enum err e = seed_as(k, SEED_NUMBER, &her);

	if (!e)
		e = say(&her, "space_message", "space_write", "Bonjour, "
			"la crèche ouvre à quelle heure ?");
	if (!e)
		e = say(&her, "space_beside", "space.notes", "J'ai appelé "
			"deux fois, personne ne répond.");
	seed_leave(&her);
	return e;
}

/* The message is answered; what she answered to her objective waits. */
static enum err
answer(struct ctx *x, struct db *db, const char *follow)
{
	const char *const words[] = { "answer", "Bonjour. La crèche ouvre à 7 "
		"h 30.", NULL };
	char made[ID_TEXT], key[ID_TEXT] = "";
	struct db_rows q;
	struct id id, said;
	enum err e = id_parse(follow, &id);

	if (!e)
		e = db_select(db, "seed.message", &q);
	if (e)
		return e;
	db_bind_id(&q, ":follow", &id);
	if (db_next(&q)) {
		said = db_id(&q, "id");
		id_text(&said, key);
	}
	e = db_end(&q);
	return e || !*key ? e : seed_put(x, registry_record("said"), key, "",
		words, made);
}

enum err
seed_space(struct keep *k, struct db *db, struct ctx *x, const char *follow)
{
	enum err e = write_hers(x, follow);

	if (!e)
		e = open_hers(k, x, follow);
	if (!e)
		e = speak(k, db);
	return e ? e : answer(x, db, follow);
}
