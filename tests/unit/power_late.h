/* Paths that begin on one day and end on another, the keeper having started in
 * between: what it looked at then it does not look at again by itself. */
#ifndef TESTS_POWER_LATE_H
#define TESTS_POWER_LATE_H

#include "tests/unit/power_keeper.h"

static struct late {
	struct work *k, *found, *kept, *with;
	struct id written, sent, asked, withdrawn, draft, handover;
	struct sealkey content;
} late;

static inline struct id
late_referral(struct work *k, bool send)
{
	assert_int_equal(work_referral(&c1, k, &w.s2, "motif"), E_OK);
	promise_key(WRAP_REFERRAL, &k->referral, &w.s1, true);
	if (send) {
		assert_int_equal(work_step(&c1, "referral.send",
			&k->referral, 1), E_OK);
		promise_key(WRAP_REFERRAL, &k->referral, &w.s2, true);
	}
	return k->referral;
}

/* Two that are read as one; somebody who was found. */
static inline void
late_people(void)
{
	struct id twin = id_new(), ticket;

	late.kept = somebody("gardee une");
	late.with = somebody("gardee deux");
	did(&c1, "person.unite", "follow i with i id i version d with_version"
		" d step s path s +label", &late.kept->follow,
		&late.with->follow, &twin, 1, 1, "1", "1", OF(late.kept,
		SCOPE_LABEL, &twin, &id_none, 0));
	late.found = somebody("trouvee");
	ticket = matched("trouvee");
	assert_false(id_is_none(&ticket));
}

static inline void
path_late_begun(void)
{
	struct work *k = late.k = somebody("tardive");
	struct id circle = id_new();

	late.written = late_referral(k, false);
	late.sent = late_referral(k, true);
	late.withdrawn = late_referral(k, true);
	late.asked = late_referral(k, true);
	assert_int_equal(work_draft(&c1, k, &w.c1, "en cours"), E_OK);
	late.draft = k->draft;
	promise_key(WRAP_DRAFT, &late.draft, &w.c1, true);
	handover_asked(k, "transfert", NULL, &late.handover, &late.content);
	did(&c1, "circle.join", "follow i id i purpose s shown d", &k->follow,
		&circle, "emploi", 1);
	promise(false, IS_THERE("circle"), &circle);
	late_people();
}

/* What was given, or was there, is no more. */
static inline void
path_late_keys(void)
{
	struct id event;

	take_back(&late.written);
	did(&c1, "referral.drop", "id i version d", &late.written, 1);
	promise(false, IS_GONE("referral"), &late.written);
	promise_key(WRAP_REFERRAL, &late.written, &w.s1, false);
	take_back(&late.sent);
	assert_int_equal(work_step(&c2, "referral.refuse", &late.sent, 2),
		E_OK);
	promise_key(WRAP_REFERRAL, &late.sent, &w.s2, false);
	take_back(&late.withdrawn);
	assert_int_equal(work_step(&c1, "referral.withdraw", &late.withdrawn,
		2), E_OK);
	promise_key(WRAP_REFERRAL, &late.withdrawn, &w.s2, false);
	take_back(&late.withdrawn);
	undone(&c1, "c1", "deed i");
	promise_key(WRAP_REFERRAL, &late.withdrawn, &w.s2, true);
	take_back(&late.draft);
	did(&c1, "draft.drop", "id i", &late.draft);
	promise_key(WRAP_DRAFT, &late.draft, &w.c1, false);
	handover_said(&r2, "handover.refuse", &late.handover, 1,
		&late.content);
	promise_key(WRAP_REFERRAL, &late.handover, &w.s2, false);
	take_back(&late.asked);
	event = id_new();
	did(&c2, "referral.ask", "id i version d event i +content",
		&late.asked, 2, &event, key_of(&c2, WRAP_REFERRAL,
		&late.asked, SCOPE_CONTENT, NULL), &event, &late.asked,
		&id_none, 0);
	promise(false, HAS_WORDS, &event);
}

/* Somebody goes, by the operator's hand. */
static inline void
gone(struct work *k)
{
	take_back(&k->person);
	take_back(&k->follow);
	assert_int_equal(erased_person(&w.k, &k->person), E_OK);
	erased_promised(k);
}

static inline void
path_late_people(void)
{
	struct id ticket = matched("trouvee");

	assert_false(id_is_none(&ticket));
	gone(late.found);
	gone(late.kept);
	promise(false, "SELECT united IS NULL FROM follow WHERE id = ?1",
		&late.with->follow);
}

/* Who opens many is told of; who works in two structures changes sides. */
static inline void
path_sides(void)
{
	struct id member = id_new(), seen;
	int was = config.alarm_opened, i;

	did(&r2, "proposal.make", "id i proposal i role s login s", &w.s2,
		&member, "conseiller", "d1");
	promise(false, IS_THERE("proposal"), &member);
	take_back(&member);
	did(&d1, "proposal.accept", "id i", &member);
	promise(false, IS_THERE("membership"), &member);
	assert_int_equal(asked(&d1, P_K_SWITCH, NULL, 0, "i", &w.s2), E_OK);
	assert_int_equal(asked(&d1, P_K_SWITCH, NULL, 0, "i", &w.s1), E_OK);
	config.alarm_opened = 1;
	for (i = 0; i < 3; i++)
		key_of(&d1, WRAP_PERSON, &all[i].person, SCOPE_NOTE, &w.s1);
	config.alarm_opened = was;
	seen = id_of(w.k.data, "SELECT id FROM alarm");
	promise(false, IS_THERE("alarm"), &seen);
	did(&r1, "alarm.seen", "id i", &seen);
	promise(false, "SELECT seen_on NOT NULL FROM alarm WHERE id = ?1",
		&seen);
}

/* Saved so often that the first is not kept; then words that go. */
static inline void
path_former(struct work *k)
{
	int i;

	for (i = 1; i <= 22; i++)
		named_again(k, i + 1, i % 2 ? "ancienne" : "nouvelle");
	promise(false, "SELECT count(*) = 20 FROM former WHERE person = ?1",
		&k->person);
	did(&c1, "person.situation", "follow i +barriers", &k->follow,
		OF(k, SCOPE_BARRIERS, &k->person, &w.s1, 0));
	did(&c1, "person.situation", "follow i -barriers", &k->follow,
		&k->person, &w.s1, 1);
	promise(false, "SELECT count(*) = 0 FROM blob WHERE record = ?1 AND"
		" scope = 7", &k->person);
}

/* --- all of them --------------------------------------------------------- */

static struct work *una, *duo, *cherchee, *protegee, *old;
static struct id notice, file, sums;

/* All that there is of one person, who is then forgotten. */
static inline void
paths_una(void)
{
	struct id account;
	struct client her;

	about = una->person;
	path_follow(una);
	path_notebook(una);
	path_kin(una, duo);
	path_moved(una, duo);
	path_united(una, somebody("normale tri"), 5, 1);
	path_appointment(una);
	path_outbox(una);
	account = path_space(una, &her);
	path_stopped(una, &her, &account);
	client_done(&her);
	path_emergency(una);
	path_circle(una);
	path_with_draft(una);
	path_together(una);
	path_forgotten(una, &account);
}

static inline void
paths_first(void)
{
	deeds = id_new();
	una = somebody("normale una");
	duo = somebody("normale duo");
	named_again(una, 2, "normale une");
	named_again(una, 3, "normale uno");
	paths_una();
	about = duo->person;
	path_handover_refused(duo);
	path_handover(duo);
	cherchee = somebody("cherchee");
	about = cherchee->person;
	path_request(cherchee, "cherchee");
	path_child(cherchee);
	protegee = somebody("protegee");
	about = protegee->person;
	path_probe(protegee, "protegee");
	about = id_none;
	file = path_import();
	path_custody();
	path_prune();
	sums = id_new();
	path_effort(&sums);
	old = somebody("ancienne");
	about = old->person;
	path_retention_told(old, &notice);
	about = id_none;
	path_late_begun();
}

static inline void
paths_later(void)
{
	int i;

	time_is("2026-11-26T09:00", "2026-11-29T09:00");
	restart();
	time_strikes();
	path_late_keys();
	path_late_people();
	path_sides();
	path_former(late.with);
	gone(duo);
	gone(cherchee);
	time_is("2026-12-27T09:00", "2026-12-30T09:00");
	/* (drafts and deeds end after 30 days) */
	take_back(&file);
	take_back(&sums);
	take_back(&deeds);
	for (i = 0; i < npeople; i++)
		if (!id_is_none(&all[i].draft))
			take_back(&all[i].draft);
	/* that she was looked for was read a month ago */
	take_back(&protegee->person);
	restart();
	time_strikes();
	path_probed_again(protegee, "protegee");
	gone(protegee);
	promise_key(WRAP_DRAFT, &file, &w.c1, false);
	path_effort_over(&sums);
	path_retention_over(old, &notice);
}

#endif
