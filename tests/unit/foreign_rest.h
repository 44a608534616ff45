/* The acts that neither the recording of test_power nor what is made up does:
 * each is sent once, as it is meant, so that all others may try it. */
#ifndef TESTS_FOREIGN_REST_H
#define TESTS_FOREIGN_REST_H

#include "tests/unit/foreign_theirs.h"

/* What she says of what is written of her, and takes back. */
static inline void
rest_said(struct work *k)
{
	struct id item = id_of(w.k.data, "SELECT n.id FROM notebook n"
		" JOIN user u ON u.person = n.person WHERE n.kind = 'action'"
		" AND u.login = '48213915'");
	struct id id = id_new(), found = id_new();
	struct sealkey content;

	did(&she, "said.done", "follow i id i item i", &k->follow, &id, &item);
	did(&she, "said.undone", "follow i item i", &k->follow, &item);
	id = id_new();
	did(&c1, "notebook.situation", "follow i id i +barriers", &k->follow,
		&found, OF(k, SCOPE_BARRIERS, &found, &w.s1, 0));
	did(&she, "said.situation", "follow i id i item i +barriers",
		&k->follow, &id, &found, OF(k, SCOPE_BARRIERS, &id, &w.s1,
		0));
	handover_asked(k, "equipe", &w.c2, &id, &content);
	did(&she, "said.stop.handover", "id i", &id);
}

/* What was done a moment ago, undone by who did it. */
static inline void
rest_undone(struct work *k)
{
	struct id id = id_new(), deed;

	did(&c1, "invite.create", "follow i id i format s expires_on n"
		" settles s +path", &k->follow, &id, "sms", "", OF(k,
		SCOPE_PATH, &id, &w.s1, 0));
	did(&c1, "invite.handled", "id i", &id);
	deed = id_of(w.k.data, "SELECT id FROM deed WHERE undo = 'undo.invite'"
		" ORDER BY seq DESC");
	did(&c1, "undo.invite", "deed i", &deed);
	id = id_new();
	did(&c1, "appointment.create", "follow i id i user i day s convened d"
		" settles s seat n slot n event n busy_at n busy_for n +path",
		&k->follow, &id, &w.c1, "2026-11-27", 0, "", OF(k, SCOPE_PATH,
		&id, &w.s1, 0));
	did(&c1, "appointment.save", "id i version d user i day s event n"
		" busy_at n busy_for n +path", &id, 1, &w.c1, "2026-11-26",
		OF(k, SCOPE_PATH, &id, &w.s1, 1));
	deed = id_of(w.k.data, "SELECT id FROM deed WHERE undo = 'undo.moved'"
		" ORDER BY seq DESC");
	did(&c1, "undo.moved", "deed i event n", &deed);
	id = id_new();
	did(&c1, "followup.close", "follow i id i settles s +path", &k->follow,
		&id, "", OF(k, SCOPE_PATH, &id, &w.s1, 0));
	did(&c1, "followup.reopen", "follow i id i", &k->follow, &id);
}

/* Somebody who is followed no more, and was heard of since. */
static inline void
rest_kept(void)
{
	static struct work k;
	struct id told = id_new();

	assert_int_equal(work_person(&c1, &k, "ROY Max", "roy"), E_OK);
	did(&c1, "follow.close", "follow i version d", &k.follow, 1);
	did(&w.op, "retention.notice", "id i rule s since_on s due_on s about"
		" i", &told, "personne", "2026-11-20", "2026-11-24",
		&k.follow);
	did(&c1, "retention.contact", "id i on_day s", &told, "2026-11-23");
}

static inline void
rest_directory(void)
{
	struct id one = add_structure("une a fondre", false);
	struct id other = add_structure("une autre a fondre", false);
	struct id service = id_of(w.k.data, "SELECT v.id FROM service v JOIN"
		" structure s ON s.id = v.structure WHERE s.nom = 'un'");

	did(&adm, "structure.merge", "id i from i version d from_version d"
		" nom s siret s place s telephone s courriel s site_web s"
		" horaires_accueil s description s", &one, &other, 1, 1, "1",
		"1", "1", "1", "1", "1", "1", "1");
	did(&adm, "structure.part", "id i", &other);
	did(&c1, "favourite.add", "id i service i", &w.c1, &service);
	did(&c1, "favourite.drop", "id i service i", &w.c1, &service);
	did(&r1, "service.archive", "id i version d", &service, 1);
	did(&r1, "service.restore", "id i version d", &service, 2);
}

/* A role that is declined, and the answer read. */
static inline void
rest_proposed(void)
{
	struct id id = id_new();

	did(&r1, "proposal.make", "id i proposal i role s login s", &w.s1,
		&id, "conseiller", "c2");
	did(&c2, "proposal.decline", "id i", &id);
	did(&r1, "proposal.told", "id i", &id);
}

static inline void
rest_feed(void)
{
	struct id event = id_new();

	did(&c1, "feed.open", "user i", &w.c1);
	did(&c1, "feed.add", "user i event i busy_at d busy_for d", &w.c1,
		&event, 1764150000, 60);
}

static inline void
the_rest(void)
{
	rest_said(&ours);
	rest_undone(&ours);
	did(&c1, "twins.apart", "follow i with i", &ours.follow,
		&ours_kin.follow);
	did(&c1, "twins.together", "follow i with i", &ours.follow,
		&ours_kin.follow);
	rest_kept();
	rest_directory();
	rest_proposed();
	rest_feed();
}

/* The command line's, made up: on whatever row will do. */
static inline void
the_operators(struct keeper *k)
{
	const struct sql_act *a;
	int i, n;

	actor_is(k, w.op.peer);
	pool_fill();
	for (a = sql_acts; a->name; a++) {
		n = a->on ? pool_of[table_at(a->on)].n : 1;
		for (i = 0; i < n && a->by_operator && !hostile_sent[a -
			sql_acts].len; i++) {
			struct form f;

			if (make_form(k, w.op.peer, &f, a, a->on ?
				&pool[pool_of[table_at(a->on)].from + i] :
				&id_none))
				of_operator(k, w.op.peer, &f);
		}
	}
}

#endif
