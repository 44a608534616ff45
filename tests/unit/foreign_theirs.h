/* What the other structure has of its own: somebody who is followed there
 * alone, and a row of most tables, so that each id of others is there to be
 * named.  And what the recording of test_power has not. */
#ifndef TESTS_FOREIGN_THEIRS_H
#define TESTS_FOREIGN_THEIRS_H

#include "tests/unit/power_late.h"

static struct work theirs, their_kin;

static inline void
their_person(struct work *k, const char *who)
{
	assert_int_equal(work_person(&c2, k, "DURAND Zoe", who), E_OK);
}

/* What a structure writes of somebody, in states from which more may be done;
 * of one whom both follow, by both. */
static inline void
rows_of(struct client *by, const struct id *structure, const struct id *user,
	struct work *k)
{
	struct id id = id_new(), axis = id_new(), slot = id_new();
	struct id seat = id_new();
	static int taken;
	char hour[16];

	did(by, "notebook.objective", "follow i axis i id i to_state s +path"
		" +path", &k->follow, &axis, &id, "in_progress", OF(k,
		SCOPE_PATH, &axis, structure, 0), OF(k, SCOPE_PATH, &id,
		structure, 0));
	axis = id;
	id = id_new();
	did(by, "notebook.action", "follow i id i objective i to_state s"
		" who s due_on n +path", &k->follow, &id, &axis, "planned",
		"elle", OF(k, SCOPE_PATH, &id, structure, 0));
	id = id_new();
	did(by, "notebook.situation", "follow i id i +barriers", &k->follow,
		&id, OF(k, SCOPE_BARRIERS, &id, structure, 0));
	id = id_new();
	did(by, "consent.write", "follow i id i hide d +note", &k->follow,
		&id, 0, OF(k, SCOPE_NOTE, &id, structure, 0));
	id = id_new();
	did(by, "invite.create", "follow i id i format s expires_on n"
		" settles s +path", &k->follow, &id, "sms", "", OF(k,
		SCOPE_PATH, &id, structure, 0));
	snprintf(hour, sizeof hour, "%dh00", 10 + taken++ % 10);
	did(by, "slot.open", "at i id i user i day s hour s minutes d"
		" category s location s place n title n places d", structure,
		&slot, user, "2026-12-24", hour, 30, "individuel",
		"bureau", 1);
	id = id_new();
	did(by, "appointment.create", "follow i id i user i day s convened d"
		" settles s seat i slot i event n busy_at n busy_for n",
		&k->follow, &id, user, "2026-12-24", 0, "", &seat, &slot);
	id = id_new();
	did(by, "circle.join", "follow i id i purpose s shown d", &k->follow,
		&id, "emploi", 1);
	assert_int_equal(work_note(by, k, structure, "vue ce jour"), E_OK);
}

static inline void
their_rows(void)
{
	struct work *k = &theirs;
	struct id id = id_new(), other = id_new();
	const struct id none = id_none;
	struct sealkey key[SCOPES];

	their_person(k, "durand");
	their_person(&their_kin, "dupont");
	assert_int_equal(work_referral(&c2, k, &w.s1, "motif"), E_OK);
	assert_int_equal(work_draft(&c2, k, &w.c2, "en cours"), E_OK);
	did(&c2, "kin.link", "follow i with i id i pair i +path +path",
		&k->follow, &their_kin.follow, &id, &other, OF(k, SCOPE_PATH,
		&id, &w.s2, 0), OF(&their_kin, SCOPE_PATH, &other, &w.s2, 0));
	rows_of(&c2, &w.s2, &w.c2, k);
	id = id_new();
	did(&r2, "emergency.open", "follow i id i +note", &k->follow, &id,
		OF(k, SCOPE_NOTE, &id, &w.s2, 0));
	id = id_new();
	did(&c2, "feed.open", "user i", &w.c2);
	did(&c2, "feed.add", "user i event i busy_at d busy_for d", &w.c2, &id,
		1764150000, 60);
	/* a file that is being taken in */
	assert_int_equal(make_new(&c2, WRAP_DRAFT, &none, &other, key), E_OK);
	did(&c2, "draft.create", "user i id i kind s about n +draft", &w.c2,
		&other, "import", &key[SCOPE_DRAFT], &other, &other, &w.c2, 0);
	id = id_new();
	did(&c2, "import.put", "id i ids i follows i lines s +draft", &other,
		&id, &none, "[[1,\"nouvelle\"]]", &key[SCOPE_DRAFT], &id,
		&other, &w.c2, 0);
}

/* Somebody whom both follow, with what each writes of her. */
static inline void
both_follow(void)
{
	static struct work k;
	struct work there;

	assert_int_equal(work_person(&c1, &k, "ROUX Lou", "roux"), E_OK);
	there = k;
	there.follow = work_second_follow(&c1, &c2, &k);
	there.key[SCOPE_NOTE] = *key_of(&c2, WRAP_PERSON, &k.person,
		SCOPE_NOTE, &w.s2);
	shared[0] = k.follow;
	shared[1] = there.follow;
	rows_of(&c1, &w.s1, &w.c1, &k);
	rows_of(&c2, &w.s2, &w.c2, &there);
}

/* --- and of what the recording has none --------------------------------- */

static struct client she;               /* somebody in her own space */
static struct work ours, ours_kin;

static inline struct id
ours_day(struct work *k)
{
	struct id id = id_new();

	did(&c1, "appointment.create", "follow i id i user i day s convened d"
		" settles s seat n slot n event n busy_at n busy_for n",
		&k->follow, &id, &w.c1, "2026-11-27", 0, "");
	return id;
}

/* What is undone is made up (make_undo()). */
static inline void
ours_undone(struct work *k, const struct id *outside)
{
	struct id id = ours_day(k), event = id_new();

	did(&c1, "appointment.save", "id i version d user i day s event n"
		" busy_at n busy_for n", &id, 1, &w.c1, "2026-11-26");
	did(&c1, "appointment.state", "id i version d to s seat n slot n"
		" event n busy_at n busy_for n", &id, 2, "revoked");
	id = id_new();
	did(&c1, "invite.create", "follow i id i format s expires_on n"
		" settles s +path", &k->follow, &id, "sms", "", OF(k,
		SCOPE_PATH, &id, &w.s1, 0));
	assert_int_equal(work_referral(&c1, k, outside, "motif"), E_OK);
	did(&c1, "referral.external_send", "id i version d event i",
		&k->referral, 1, &event);
	assert_int_equal(work_referral(&c1, k, &w.s2, "motif"), E_OK);
	assert_int_equal(work_step(&c1, "referral.send", &k->referral, 1),
		E_OK);
	assert_int_equal(work_step(&c2, "referral.ask", &k->referral, 2),
		E_OK);
	assert_int_equal(work_step(&c1, "referral.reply", &k->referral, 3),
		E_OK);
	assert_int_equal(work_step(&c2, "referral.accept", &k->referral, 4),
		E_OK);
	event = id_new();
	did(&c1, "exchange.outcome", "id i version d outcome s event i",
		&k->referral, 5, "oui", &event);
	ours_day(k);
}

/* Her space, with something of each kind to answer. */
static inline void
ours_herself(struct work *k)
{
	struct id account = id_new(), axis = id_new(), id = id_new();

	did(&c1, "space.open", "follow i user i login s", &k->follow,
		&account, "48213915");
	did(&c1, "notebook.objective", "follow i axis i id i to_state s +path"
		" +path", &k->follow, &axis, &id, "in_progress", OF(k,
		SCOPE_PATH, &axis, &w.s1, 0), OF(k, SCOPE_PATH, &id, &w.s1,
		0));
	axis = id;
	id = id_new();
	did(&c1, "notebook.action", "follow i id i objective i to_state s"
		" who s due_on n +path", &k->follow, &id, &axis, "planned",
		"elle", OF(k, SCOPE_PATH, &id, &w.s1, 0));
	assert_int_equal(work_note(&c1, k, &w.s1, "vue ce jour"), E_OK);
	key_of(&d1, WRAP_PERSON, &k->person, SCOPE_NOTE, &w.s1);
	login_ready(&she, "48213915");
	id = id_new();
	did(&she, "said.why", "follow i id i access d", &k->follow, &id,
		(int)count(w.k.data, "SELECT max(a.seq) FROM audit a"
		" JOIN user u ON u.id = a.user WHERE u.login = 'd1'"
		" AND a.object IN (SELECT id FROM person)"));
}

static inline void
our_rows(const struct id *outside)
{
	struct id id = id_new(), pair = id_new();

	assert_int_equal(work_person(&c1, &ours, "PETIT Ali", "petit"), E_OK);
	assert_int_equal(work_person(&c1, &ours_kin, "PETIT Ana", "petit"),
		E_OK);
	make_for_good(&w.k, &r1, "service.make", &w.s1);
	make_for_good(&w.k, &r2, "service.make", &w.s2);
	did(&r2, "proposal.make", "id i proposal i role s login s", &w.s2,
		&id, "conseiller", "c1");
	id = id_new();
	did(&c1, "slot.open", "at i id i user i day s hour s minutes d"
		" category s location s place n title n places d", &w.s1,
		&id, &w.c1, "2026-12-25", "10h00", 30, "individuel",
		"bureau", 1);
	ours_undone(&ours, outside);
	ours_herself(&ours);
	id = id_new();
	did(&c1, "kin.link", "follow i with i id i pair i +path +path",
		&ours.follow, &ours_kin.follow, &id, &pair, OF(&ours,
		SCOPE_PATH, &id, &w.s1, 0), OF(&ours_kin, SCOPE_PATH, &pair,
		&w.s1, 0));
}

#endif
