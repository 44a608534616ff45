#include "domains/feed.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/agenda.h"
#include "domains/busy.h"
#include "model/act.h"
#include "store/db.h"

#define AHEAD 366               /* days that a new one is filled with */
#define AT_ONCE 500

/* --- begun, renewed, ended ------------------------------------------------------ */

static enum err
my_token(struct ctx *x, char out[40])
{
	struct db_rows q;
	enum err e = db_select(x->db, "feed.mine", &q);

	*out = '\0';
	if (e)
		return e;
	db_bind_id(&q, ":me", &x->user);
	if (db_next(&q))
		db_copy(&q, "token", out, 40);
	return db_end(&q);
}

static enum err
self(struct ctx *x, const char *name)
{
	struct act *a = act_new(name);
	enum err e;

	act_id(a, ":user", &x->user);
	e = act_send(a, x);
	act_free(a);
	return e;
}

static bool
add_one(struct act *a, struct ctx *x, const struct row *r, bool next)
{
	struct id id, person, structure, event;

	if (id_parse(row_get(r, "_key"), &id) || id_parse(row_get(r,
		"_person"), &person) || id_parse(row_get(r, "_structure"),
		&structure) || !busy_event(x, &person, &structure, &id, &event))
		return false;
	if (next)
		act_next_set(a);
	act_id(a, ":user", &x->user);
	act_id(a, ":event", &event);
	busy_hour(a, x, &structure, row_get(r, "day"), row_get(r, "hour"),
		row_int(r, "minutes"));
	return true;
}

/* What there is already, from today on. */
static enum err
fill(struct ctx *x)
{
	struct rows t;
	enum err e;

	rows_init(&t);
	e = agenda_busy(x, AHEAD, &t);
	for (int i = 0; i < t.n && !e;) {
		struct act *a = act_new("feed.add");
		int sets = 0;

		for (; i < t.n && sets < AT_ONCE; i++)
			sets += add_one(a, x, &t.r[i], sets > 0);
		if (sets)
			e = act_send(a, x);
		act_free(a);
	}
	rows_done(&t);
	return e;
}

static enum err
begin(struct ctx *x)
{
	enum err e = self(x, "feed.open");

	return e ? e : fill(x);
}

/* --- its screen ------------------------------------------------------------------- */

static const struct column columns[] = {
	{ .name = "on", .label = N_("Un fichier de mes heures"),
		.type = CT_YESNO, .flags = COL_CLEAR | COL_REQUIRED,
		.help = N_("Oui : le serveur tient un fichier iCalendar de "
		"vos heures prises, sans nom, sans motif, sans lieu, et rien "
		"des rendez-vous de qui a alors une adresse protégée.") },
	{ .name = "file", .label = N_("Fichier"), .type = CT_TEXT, .max = 120,
		.flags = COL_CLEAR | COL_READONLY },
	{ .name = NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char token[40];
	enum err e = my_token(x, token);

	if (e)
		return e;
	row_set(r, "_key", "feed");
	row_set(r, "on", *token ? "1" : "0");
	row_setf(r, "file", *token ? "feeds/%s-%s.ics" : "%s%s", *token ?
		x->login : "", token);
	return E_OK;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	bool on = row_int(now, "on") != 0;
	enum err e = on == (row_int(was, "on") != 0) ? E_OK : on ? begin(x) :
		self(x, "feed.close");

	if (e)
		faults_add(f, "", "%s", err_text());
	return e;
}

const struct record feed_record = { "feed", columns, load, save,
	NULL };

static enum err
call_renew(struct ctx *x, const struct row *row, struct call_result *out)
{
	char token[40];
	enum err e = my_token(x, token);

	if (!e && !*token)
		e = err_set(E_STATE, "%s", _("Il n'y a pas de fichier : "
			"répondre oui, puis F10."));
	if (!e)
		e = begin(x);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Le fichier a un "
		"autre nom ; l'ancien n'est plus là."));
	return E_OK;
}

static const struct call calls[] = {
	{ "feed_renew", call_renew },
	{ NULL, NULL }
};

static const struct record *const records[] = { &feed_record, NULL };

const struct domain feed_domain = {
	.name = "feed", .records = records, .calls = calls,
};
