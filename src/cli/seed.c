#include "cli/seed.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/proto.h"
#include "cli/dinclusion.h"
#include "cli/operator.h"
#include "cli/seed_import.h"
#include "cli/seed_notebook.h"
#include "cli/seed_put.h"
#include "cli/seed_slot.h"
#include "cli/seed_space.h"
#include "cli/seed_user.h"
#include "data/data.h"
#include "domains/appointment.h"
#include "domains/follow.h"
#include "domains/note.h"
#include "domains/part_barriers.h"
#include "domains/part_path.h"
#include "domains/part_resources.h"
#include "domains/person.h"
#include "domains/referral.h"
#include "model/act.h"
#include "model/vault.h"

#define SPACE_OF 0              /* the how manieth of hers comes herself */

/* --- a fixed sequence: the same people every time ------------------------------ */

static uint64_t state = 20261124;

static unsigned
dice(unsigned n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % n;
}

/* The i-th line of a file (of a kind, in its first column; NULL: any). */
static const char *
pick(const char *file, const char *kind, unsigned i, char *buf,
	unsigned long size)
{
	const char *at = file;
	char *c[2];
	unsigned n = 0;
	int got;

	for (;;) {
		got = data_line(&at, buf, size, c, kind ? 2 : 1);
		if (!got) {
			if (!n)
				return "";
			at = file;
			i %= n;
			n = 0;
			continue;
		}
		if (kind && strcmp(c[0], kind) != 0)
			continue;
		if (n++ == i)
			return kind ? c[1] : c[0];
	}
}

/* --- structures ------------------------------------------------------------------ */

static enum err
add_services(struct keep *k, const char *key, const char *insee,
	const char *postcode, const char *commune)
{
	const char *at = data_demo_services;
	struct act *a = act_new("service.put");
	char buf[2048], *c[7], id[80], structure[80];
	int n, i = 0, sets = 0;
	enum err e = E_OK;

	while ((n = data_line(&at, buf, sizeof buf, c, 7))) {
		json_t *r;

		i++;
		if (n < 5 || strcmp(c[0], key) != 0)
			continue;
		snprintf(id, sizeof id, "passerelle--service-%d", i);
		snprintf(structure, sizeof structure, "passerelle--%s", key);
		r = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:[s],s:s,s:[s],"
			"s:s,s:s,s:s,s:[s],s:[s,s],s:[s]}", "source",
			"passerelle", "structure_id", structure, "id", id,
			"nom", c[1], "description", c[2], "date_maj",
			"2026-10-02", "thematiques", c[3], "frais", c[4],
			"publics", "tous-publics", "commune", commune,
			"code_postal", postcode, "code_insee", insee,
			"modes_accueil", "en-presentiel",
			"modes_mobilisation", "telephoner", "se-presenter",
			"mobilisable_par", "professionnels");
		if (!r)
			continue;
		if (n > 5 && *c[5])
			json_object_set_new(r, "frais_precisions",
				json_string(c[5]));
		if (n > 6 && *c[6])
			json_object_set_new(r, "conditions_acces",
				json_string(c[6]));
		df_act(df_service, r, a);
		json_decref(r);
		sets++;
	}
	if (sets)
		e = act_send_to(a, k);
	act_free(a);
	return e;
}

/* Where the structure's commune is, for its services. */
static enum err
place_services(struct keep *k, struct db *db, const char *insee)
{
	struct act *a = act_new("service.place");

	act_text(a, ":code_insee", insee);
	enum err e = act_send_to(a, k);

	act_free(a);
	return e;
}

static enum err
add_pros(struct keep *k, const char *structure_key, const struct id *structure,
	const char *key, const char *password, int *with_password)
{
	const char *at = data_demo_pros;
	char buf[512], *c[4];
	enum err e = E_OK;

	while (!e && data_line(&at, buf, sizeof buf, c, 4) == 4) {
		struct new_user u;
		struct id user;

		if (strcmp(c[3], structure_key) != 0)
			continue;
		u = (struct new_user){ .login = c[0], .name = c[1],
			.key_file = key,
			/* a hash takes its time: a few are enough to try */
			.password = (*with_password)-- > 0 ? password : NULL };
		e = operator_check_user(NULL, &u);
		if (!e)
			e = operator_add_user(k, &u, &user);
		if (!e)
			e = operator_add_member(k, structure, &user, c[2]);
		if (!e)
			e = operator_let_in(k, &u, &user);
		operator_done_user(&u);
	}
	return e;
}

enum err
seed_structures(struct keep *k, struct db *db, const char *key,
	const char *password)
{
	const char *at = data_demo_structures;
	char buf[512], *c[8];
	int with_password = 3;
	enum err e = E_OK;

	while (!e && data_line(&at, buf, sizeof buf, c, 8) == 8) {
		struct id id;

		e = operator_make_structure(k, db, c[0], c[1], c[2], c[4],
			c[3], c[5], c[6], &id);
		if (!e && (strcmp(c[7], "ML") == 0 || strcmp(c[7], "MDS")
			== 0))
			e = operator_allow_nir(k, &id, "Données jetables : "
				"décret 2019-341 du 19 avril 2019, à vérifier");
		if (!e)
			e = add_pros(k, c[0], &id, key, password,
				&with_password);
		if (!e)
			e = add_services(k, c[0], c[3], c[4], c[2]);
		if (!e)
			e = place_services(k, db, c[3]);
	}
	return e;
}

/* --- people ---------------------------------------------------------------------- */

static void
some_day(struct ctx *x, int from, int to, char out[16])
{
	date_format(date_add_days(ctx_today(x), from +
		(int)dice((unsigned)(to - from))), out, 16);
}

/* A person of the structure's own place. */
static void
invent(struct ctx *x, const char *postcode, const char *insee,
	struct row *r)
{
	static const char *const streets[] = { "rue des Lilas",
		"place du Marché", "chemin des Vergers", "rue Pasteur",
		"allée des Tilleuls", "route de la Gare", "rue de l'École",
		"impasse du Moulin", "avenue de la République" };
	char buf[512], name[200], iso[16];
	bool woman = dice(2) == 0;

	fold_upper(pick(data_demo_names, "N", dice(400), buf, sizeof buf),
		name, sizeof name);
	row_set(r, "last_name", name);
	row_set(r, "first_name", pick(data_demo_names, woman ? "F" : "M",
		dice(300), buf, sizeof buf));
	row_set(r, "title", dice(8) ? woman ? "MME" : "M" : "");
	date_format((struct date){ 1962 + (int)dice(46), 1 + (int)dice(12),
		1 + (int)dice(28) }, iso, sizeof iso);
	row_set(r, "born_on", iso);
	if (dice(3))
		row_setf(r, "ft_id", "%07u%c", dice(10000000),
			(char)('A' + dice(26)));
	if (dice(10))
		row_setf(r, "phone", dice(4) ? "+33639980%03u" :
			"+33536490%03u", dice(1000));
	if (dice(6) == 0) {
		row_set(r, "contact_hours", dice(2) ? "14h-16h" :
			"le matin");
		row_set(r, "no_voice", "1");
	}
	if (dice(9) == 0)
		row_set(r, "no_post", "1");
	row_setf(r, "street", "%u %s", 1 + dice(80), streets[dice(9)]);
	row_set(r, "postcode", postcode);
	row_set(r, "commune", insee);
	row_set(r, "protected", dice(60) == 0 ? "1" : "0");
	if (row_int(r, "protected"))
		row_set(r, "near", insee);
}

static enum err
add_note(struct ctx *x, const char *follow)
{
	char buf[512], iso[16];
	const char *set[] = { "made_on", iso, "contact", "", "text", "",
		NULL };

	some_day(x, -80, 0, iso);
	set[3] = dice(4) ? "1" : "0";
	set[5] = pick(data_demo_notes, NULL, dice(20), buf, sizeof buf);
	return seed_put(x, &note_record, "", follow, set, NULL);
}

/* An appointment within two weeks, or one of the last days: three in four of
 * those were attended. */
static enum err
add_appointment(struct ctx *x, const char *follow)
{
	static const char *const reasons[] = { "rsa_accompagnement",
		"rsa_follow_up", "rsa_cer_signature", "siae_interview" };
	static const char *const places[] = { "bureau 2", "accueil",
		"salle du rez-de-chaussée", "" };
	struct row was, now;
	struct call_result out;
	uint64_t kept = state;          /* the next people are who they were */
	char iso[16];
	enum err e;

	row_init(&was);
	row_init(&now);
	memset(&out, 0, sizeof out);
	e = appointment_record.load(x, "", follow, &was);
	row_copy(&now, &was);
	some_day(x, -6, 14, iso);
	row_set(&now, "day", iso);
	row_setf(&now, "hour", "%02uh%s", 9 + dice(8), dice(2) ? "00" :
		"30");
	row_set(&now, "category", reasons[dice(4)]);
	row_set(&now, "location", dice(4) ? "public_office" : "phone");
	if (strcmp(row_get(&now, "location"), "public_office") == 0)
		row_set(&now, "place", places[dice(4)]);
	if (!e)
		e = seed_save(x, &appointment_record, &was, &now);
	date_format(ctx_today(x), iso, sizeof iso);
	if (!e && strcmp(row_get(&now, "day"), iso) < 0)
		e = registry_call(dice(4) ? "appointment_seen" :
			"appointment_absent")->run(x, &now, &out);
	state = kept;
	row_done(&was);
	row_done(&now);
	return e;
}

static enum err
add_step(struct ctx *x, const char *follow, bool silent)
{
	static const char *const steps[] = { "appel", "rendez_vous",
		"demarche", "relance", "bilan", "document" };
	char iso[16];
	const char *past[] = { "last_contact_on", iso, NULL };
	const char *next[] = { "next_step_on", iso, "next_step", "", NULL };

	if (silent) {
		some_day(x, -120, -46, iso);
	} else {
		some_day(x, -3, 40, iso);
		next[3] = steps[dice(6)];
	}
	return seed_put(x, &follow_record, follow, "", silent ? past : next,
		NULL);
}

static enum err
add_situation(struct ctx *x, const char *follow)
{
	/* some of the columns of a part */
	static const char *const barriers[][9] = {
		{ "vehicle", "aucun", "licence", "code" },
		{ "children", "2", "lone_parent", "1", "childcare", "1",
			"barriers", "Garde d'enfant le mercredi." },
		{ "housing", "tiers", "homeless", "1" },
		{ "barriers", "Pas d'ordinateur à la maison." },
		{ "fle", "1", "reading", "1", "vehicle", "commun" },
	};
	static const char *const paths[][9] = {
		{ "work", "recherche_emploi", "unemployed_since", "03",
			"level", "51", "diplomas", "CAP cuisine" },
		{ "work", "recherche_emploi", "project", "espaces verts",
			"jobs", "Jardinier / Jardinière", "mobility",
			"between_10_20" },
		{ "work", "au_foyer", "unemployed_since", "04",
			"path", "Reprend après dix ans à la maison." },
		{ "work", "interim", "level", "41",
			"diplomas", "bac pro commerce" },
	};
	static const char *const resources[][7] = {
		{ "rsa", "OUI-NM", "rsa_since", "02",
			"rsa_right", "rsa_droit_ouvert_versable" },
		{ "are", "1", "are_since", "01", "bonus", "0" },
	};
	enum err e = seed_put(x, part_path.record, follow, "",
		paths[dice(4)], NULL);

	if (!e)
		e = seed_put(x, part_barriers.record, follow, "",
			barriers[dice(5)], NULL);
	if (!e && dice(3))
		e = seed_put(x, part_resources.record, follow, "",
			resources[dice(2)], NULL);
	return e;
}

/* A referral to a service of the demonstration; most are sent. */
static enum err
add_referral(struct ctx *x, const char *follow, const char *service)
{
	struct row was, now;
	struct call_result out;
	char arg[100];
	enum err e;

	row_init(&was);
	row_init(&now);
	memset(&out, 0, sizeof out);
	snprintf(arg, sizeof arg, "%s service %s", follow, service);
	e = referral_record.load(x, "", arg, &was);
	row_copy(&now, &was);
	row_set(&now, "reason", "Besoin trois matins par semaine, dès que "
		"possible, pendant un mois.");
	row_set(&now, "urgent", dice(5) == 0 ? "1" : "0");
	if (!e)
		e = seed_save(x, &referral_record, &was, &now);
	if (!e && dice(5))
		e = registry_call("referral_send")->run(x, &now, &out);
	row_done(&was);
	row_done(&now);
	return e;
}

/* What she does for her, as the other structures may read it. */
static enum err
add_circle(struct ctx *x, const char *follow, unsigned i)
{
	static const char *const purposes[] = { "emploi", "social",
		"logement", "mobilite", "formation" };
	const struct record *rec = registry_record("circle_join");
	struct row was, now;
	enum err e;

	row_init(&was);
	row_init(&now);
	e = rec->load(x, "", follow, &was);
	row_copy(&now, &was);
	row_set(&now, "purpose", purposes[i % 5]);
	if (!*row_get(&now, "shown"))
		row_set(&now, "shown", "oui");
	if (!e)
		e = seed_save(x, rec, &was, &now);
	row_done(&was);
	row_done(&now);
	return e;
}

/* One in ten is handed over, to the first structure that is not hers; nobody
 * whose address is protected. */
static enum err
add_handover(struct ctx *x, const char *follow)
{
	static unsigned calls;
	const struct record *rec = registry_record("handover");
	struct list_query lq = { .search = "" };
	struct rows structures;
	struct row was, now;
	enum err e;
	int i;

	if (calls++ % 10)
		return E_OK;
	row_init(&was);
	row_init(&now);
	rows_init(&structures);
	e = rec->load(x, "", follow, &was);
	if (e == E_STATE)
		goto out;
	if (!e)
		e = registry_source("handover.structures")->fetch(x, &lq,
			&structures);
	row_copy(&now, &was);
	for (i = 0; i < structures.n; i++) {
		const char *key = row_get(&structures.r[i], "_key");

		if (strcmp(key, row_get(&was, "_structure")) == 0)
			continue;
		row_set(&now, "receiver", key);
		break;
	}
	row_set(&now, "kind", "reorientation");
	row_set(&now, "purpose", "emploi");
	row_set(&now, "reason", "Elle a trouvé un logement : elle "
		"cherche un emploi à mi-temps, près de chez elle.");
	row_set(&now, "agreed", "accord");
	if (!e && i < structures.n)
		e = seed_save(x, rec, &was, &now);
out:
	rows_done(&structures);
	row_done(&was);
	row_done(&now);
	return e == E_STATE ? E_OK : e;
}

static enum err
demo_services(struct db *db, char (*out)[ID_TEXT], int most, int *n)
{
	struct db_rows q;
	enum err e = db_select(db, "seed.services", &q);

	*n = 0;
	if (e)
		return e;
	while (db_next(&q) && *n < most) {
		struct id id = db_id(&q, "id");

		id_text(&id, out[(*n)++]);
	}
	return db_end(&q);
}

/* The ninth of each counsellor is the eighth, met again at a desk where the
 * first record was not found: day and month swapped. */
static void
meet_again(struct row *now, unsigned i)
{
	static const char *const columns[] = { "last_name", "first_name",
		"phone" };
	static struct row before;
	struct date d;
	char iso[16];

	if (i == 7) {
		row_clear(&before);
		row_copy(&before, now);
	}
	if (i != 8 || row_int(&before, "protected"))
		return;
	for (int k = 0; k < 3; k++)
		row_set(now, columns[k], row_get(&before, columns[k]));
	row_set(now, "title", "");
	if (date_parse(row_get(&before, "born_on"), &d) == E_OK &&
		d.d <= 12) {
		int day = d.d;

		d.d = d.m;
		d.m = day;
		date_format(d, iso, sizeof iso);
		row_set(now, "born_on", iso);
	} else {
		row_set(now, "born_on", row_get(&before, "born_on"));
	}
}

/* She moved: the former address stays (domains/correction.h). */
static enum err
move_house(struct ctx *x, const char *follow)
{
	static const char *const set[] = { "street", "27 rue du Stade", NULL };

	return seed_put(x, &person_record, follow, "", set, NULL);
}

static enum err
add_person(struct ctx *x, const char *postcode, const char *insee,
	char (*services)[ID_TEXT], int nservice, unsigned i,
	char follow[ID_TEXT])
{
	struct row none, now;
	int mark = vault_mark(x->vault);
	enum err e;

	row_init(&none);
	row_init(&now);
	invent(x, postcode, insee, &now);
	meet_again(&now, i);
	e = seed_save(x, &person_record, &none, &now);
	snprintf(follow, ID_TEXT, "%s", row_get(&now, "_key"));
	if (!e && dice(3))
		e = add_situation(x, follow);
	if (!e && dice(2))
		e = add_note(x, follow);
	if (!e && dice(3))
		e = add_step(x, follow, dice(3) == 0);
	if (!e && i % 3 == 0)
		e = seed_notebook(x, follow, dice);
	if (!e && i % 5 == 0)
		e = seed_contract(x, follow, dice);
	if (!e && i % 4 == 1)
		e = add_appointment(x, follow);
	if (!e && i % 13 == 5)
		e = move_house(x, follow);
	if (!e && i % 7 == 2)
		e = add_circle(x, follow, i);
	if (!e && i % 11 == 2)
		e = seed_seat(x, follow);
	if (!e && i % 6 == 1)
		e = seed_consent(x, follow, i);
	if (!e && i == 3)
		e = add_handover(x, follow);
	if (!e && nservice && i % 9 == 0)
		e = add_referral(x, follow, services[dice((unsigned)
			nservice)]);
	row_done(&none);
	row_done(&now);
	vault_release(x->vault, mark);
	return e;
}

enum err
seed_people(struct keep *k, struct db *db, int people)
{
	static char services[200][ID_TEXT];
	const char *at = data_demo_pros;
	char buf[512], *c[4];
	int n = 0, pros = 0, done = 0, nservice;
	enum err e = demo_services(db, services, 200, &nservice);

	while (data_line(&at, buf, sizeof buf, c, 4) == 4)
		pros++;
	at = data_demo_pros;
	while (!e && n < pros && data_line(&at, buf, sizeof buf, c, 4) == 4) {
		struct ctx x = { .db = db };
		const char *sat = data_demo_structures;
		char sbuf[512], *s[7];
		/* the first counsellor has a caseload of ninety */
		int want = n == 0 && people > 180 ? 90 :
			(people - done) / (pros - n);

		while (data_line(&sat, sbuf, sizeof sbuf, s, 7) == 7 &&
			strcmp(s[0], c[3]) != 0)
			;
		e = seed_as(k, c[0], &x);
		if (!e && n == 0)
			e = seed_slots(&x);
		for (int i = 0; i < want && !e; i++, done++) {
			char follow[ID_TEXT];

			e = add_person(&x, s[4], s[3], services, nservice,
				(unsigned)i, follow);
			/* of the first counsellor, one who comes herself */
			if (!e && n == 0 && i == SPACE_OF)
				e = seed_space(k, db, &x, follow);
		}
		if (!e && n == 0)
			e = seed_import(&x);
		seed_leave(&x);
		n++;
	}
	return e;
}
