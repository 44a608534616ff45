#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/scope.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/operator.h"

/* What was done with one person. */
struct touched {
	struct id person;       /* id_none: erased since */
	int64_t first, last;
	int opened, changed;
	uint32_t scopes;
};

struct incident {
	struct touched *all;
	int n, cap;
	int gone;               /* people erased since */
	int64_t since, until;
};

/* "2026-11-24", or "2026-11-24T14:30": the civil time of Paris. */
static enum err
instant(const char *text, bool end, int64_t *out)
{
	struct date d, there;
	char whole[40];
	int hour, minute, add, h, m;
	int64_t naive;
	enum err e;

	snprintf(whole, sizeof whole, "%s%s", text,
		strlen(text) == 10 ? "T00:00" : "");
	e = date_instant_parse(whole, &naive);
	if (e)
		return err_set(E_USAGE, _("« %s » : AAAA-MM-JJ ou "
			"AAAA-MM-JJTHH:MM."), text);
	if (strlen(text) == 10 && end)
		naive += 86400;
	d = date_of_days((int)(naive / 86400));
	h = (int)(naive % 86400 / 3600);
	m = (int)(naive % 3600 / 60);
	*out = naive - 3600;
	for (add = 1; add <= 2; add++) {
		date_local(naive - add * 3600, NULL, &there, &hour, &minute);
		if (date_days(there) == date_days(d) && hour == h &&
			minute == m)
			*out = naive - add * 3600;
	}
	return E_OK;
}

static struct touched *
of(struct incident *all, const struct id *person, int64_t at)
{
	struct touched *t = all->n ? &all->all[all->n - 1] : NULL;

	if (t && id_equal(&t->person, person))
		return t;
	if (all->n == all->cap) {
		all->cap = all->cap ? 2 * all->cap : 64;
		all->all = xrealloc(all->all, (size_t)all->cap *
			sizeof *all->all);
	}
	t = &all->all[all->n++];
	*t = (struct touched){ .person = *person, .first = at };
	return t;
}

static enum err
read_all(struct db *db, const struct id *user, struct incident *all)
{
	struct db_rows q;
	struct id gone = id_none;
	enum err e = db_select(db, "incident.touched", &q);

	if (e)
		return e;
	db_bind_id(&q, ":user", user);
	db_bind_int(&q, ":since", all->since);
	db_bind_int(&q, ":until", all->until);
	while (db_next(&q)) {
		struct id person = db_id(&q, "person");
		struct id object = db_id(&q, "object");
		int64_t at = db_int(&q, "at");
		struct touched *t;

		if (db_null(&q, "person")) {
			all->gone += !id_equal(&gone, &object);
			gone = object;
			continue;
		}
		t = of(all, &person, at);
		t->last = at;
		if (strcmp(db_text(&q, "action"), "open") == 0) {
			t->opened++;
			t->scopes |= (uint32_t)db_int(&q, "scopes");
		} else {
			t->changed++;
		}
	}
	return db_end(&q);
}

static void
tell_at(int64_t at)
{
	struct date d;
	int hour, minute;
	char iso[16];

	date_local(at, NULL, &d, &hour, &minute);
	date_format(d, iso, sizeof iso);
	tell(stdout, " %sT%02d:%02d", iso, hour, minute);
}

static void
tell_scopes(uint32_t scopes)
{
	const char *between = " ";
	int s;

	for (s = 0; s < SCOPES; s++)
		if (scopes & SCOPE_BIT(s)) {
			tell(stdout, "%s%s", between, scope_name((enum scope)s));
			between = ",";
		}
	tell(stdout, "%s", scopes ? "" : " -");
}

/* One line for each structure in which she has a number. */
static enum err
tell_one(struct db *db, const struct touched *t)
{
	struct db_rows q;
	enum err e = db_select(db, "incident.places", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &t->person);
	while (db_next(&q)) {
		tell(stdout, "%d %d %d %d", (int)db_int(&q, "structure_num"),
			(int)db_int(&q, "num"), t->opened, t->changed);
		tell_at(t->first);
		tell_at(t->last);
		tell_scopes(t->scopes);
		tell(stdout, " %s\n", db_text(&q, "nom"));
	}
	return db_end(&q);
}

static enum err
tell_all(struct db *db, const struct id *user, const struct incident *all)
{
	struct db_rows q;
	int logins = 0, sources = 0, i;
	enum err e = db_select(db, "incident.logins", &q);

	if (e)
		return e;
	db_bind_id(&q, ":user", user);
	db_bind_int(&q, ":since", all->since);
	db_bind_int(&q, ":until", all->until);
	if (db_next(&q)) {
		logins = (int)db_int(&q, "n");
		sources = (int)db_int(&q, "sources");
	}
	e = db_end(&q);
	if (all->n)
		tell(stdout, "%s", _("structure dossier ouvertures "
			"changements première dernière portées nom\n"));
	for (i = 0; i < all->n && !e; i++)
		e = tell_one(db, &all->all[i]);
	if (!e)
		tell(stderr, _("personnes touchées : %d\neffacées depuis : "
			"%d\nconnexions : %d, depuis %d adresses\n"), all->n,
			all->gone, logins, sources);
	return e;
}

/* Whom it touched before the first record that is kept, nobody knows. */
static enum err
tell_begins(struct db *db, const struct incident *all)
{
	int64_t at = all->since;
	int hour, minute;
	struct db_rows q;
	char day[16];
	struct date d;
	enum err e = db_select(db, "incident.begins", &q);

	if (e)
		return e;
	if (db_next(&q))
		at = db_int(&q, "at");
	date_local(at, NULL, &d, &hour, &minute);
	date_french(d, day, sizeof day);
	if (at > all->since)
		tell(stderr, _("ATTENTION : le journal des accès commence le "
			"%s : qui fut touché avant n'y est plus\n"), day);
	return db_end(&q);
}

/* What is told is worth what the chain is. */
static enum err
chain_holds(struct keep *k)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_C_AUDIT, 0);
	e = operator_call(k, &m, NULL);
	msg_done(&m);
	return e;
}

int
verb_incident(int argc, char **argv)
{
	struct incident all = { 0 };
	char day[16] = "";
	struct id user;
	struct keep *k;
	struct db *db;
	enum err e;

	if (!cli_words(argc, argv, 3))
		return cli_usage("incident");
	e = instant(argv[1], false, &all.since);
	if (!e)
		e = instant(argv[2], true, &all.until);
	if (!e && all.until <= all.since)
		e = err_set(E_USAGE, _("La fin vient avant le début."));
	if (!e)
		e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	e = operator_user(db, argv[0], false, &user);
	if (!e)
		e = read_all(db, &user, &all);
	if (!e)
		e = tell_all(db, &user, &all);
	if (!e)
		e = tell_begins(db, &all);
	if (!e)
		e = chain_holds(k);
	if (!e)
		e = operator_acknowledged(db, day);
	if (!e && *day)
		tell(stderr, _("ATTENTION : une rupture du journal des accès "
			"fut reconnue le %s (passerelle verify) : ce qui y "
			"est peut ne pas être tout\n"), day);
	if (!e)
		tell(stderr, "%s", _("journal des accès : chaîne entière\n"
			"La CNIL est prévenue dans les 72 heures (RGPD, "
			"article 33).\n"));
	free(all.all);
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}
