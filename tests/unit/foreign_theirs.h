/* What the other structure has of its own: one who is followed there alone,
 * and a row of most tables, so that each id of somebody else's is there to be
 * named. */
#ifndef TESTS_FOREIGN_THEIRS_H
#define TESTS_FOREIGN_THEIRS_H

#include "tests/unit/power_late.h"

static struct work theirs, their_kin;

static inline void
their_person(struct work *k, const char *who)
{
	assert_int_equal(work_person(&c2, k, "DURAND Zoe", who), E_OK);
}

static inline void
their_rows(void)
{
	struct work *k = &theirs;
	struct id id = id_new(), other = id_new(), seat = id_new();
	const struct id none = id_none;
	struct sealkey key[SCOPES];

	their_person(k, "durand");
	their_person(&their_kin, "dupont");
	assert_int_equal(work_note(&c2, k, &w.s2, "vue ce jour"), E_OK);
	assert_int_equal(work_referral(&c2, k, &w.s1, "motif"), E_OK);
	assert_int_equal(work_draft(&c2, k, &w.c2, "en cours"), E_OK);
	did(&c2, "kin.link", "follow i with i id i pair i +path +path",
		&k->follow, &their_kin.follow, &id, &other, OF(k, SCOPE_PATH,
		&id, &w.s2, 0), OF(&their_kin, SCOPE_PATH, &other, &w.s2, 0));
	id = id_new();
	did(&c2, "notebook.situation", "follow i id i +barriers", &k->follow,
		&id, OF(k, SCOPE_BARRIERS, &id, &w.s2, 0));
	id = id_new();
	did(&c2, "appointment.create", "follow i id i user i day s convened d"
		" settles s seat i slot n event n busy_at n busy_for n",
		&k->follow, &id, &w.c2, "2026-11-26", 0, "", &seat);
	id = id_new();
	did(&c2, "circle.join", "follow i id i purpose s shown d", &k->follow,
		&id, "emploi", 1);
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

#endif
