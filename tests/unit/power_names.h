/* The names by which people are found across structures: their hashes are in
 * the key file, the names themselves, sealed, in the data. */
#ifndef TESTS_POWER_NAMES_H
#define TESTS_POWER_NAMES_H

#include "tests/unit/power_world.h"

/* The version of a label, and the name that it is. */
static struct name {
	struct id person;
	uint32_t version;
	const char *who;
} names_given[64];
static int nname;

static inline void
name_asked(const struct id *person, uint32_t version, const char *who)
{
	assert_true(nname < 64);
	names_given[nname++] = (struct name){ *person, version, who };
}

/* The version of her label; 0: she is not there. */
static inline uint32_t
name_version(struct keeper *k, const struct id *person)
{
	uint32_t version = 0;
	struct db_rows q;

	assert_int_equal(db_select(k->data, "keeper.blob_version", &q), E_OK);
	db_bind_id(&q, ":record", person);
	db_bind_int(&q, ":scope", SCOPE_LABEL);
	db_bind_id(&q, ":owner", &id_none);
	if (db_next(&q))
		version = (uint32_t)db_int(&q, "version");
	assert_int_equal(db_end(&q), E_OK);
	return version;
}

/* The name that a record says now; "": she is not there. */
static inline const char *
name_now(struct keeper *k, const struct id *person)
{
	uint32_t version = name_version(k, person);
	int i;

	for (i = 0; i < nname; i++)
		if (id_equal(&names_given[i].person, person) &&
			names_given[i].version == version)
			return names_given[i].who;
	return "";
}

/* She is found by the name that her record says, and by no other. */
static inline void
names_agree(struct keeper *k, size_t at)
{
	const char *now = "";
	int i;

	for (i = 0; i < nname; i++) {
		const struct name *n = &names_given[i];
		bool has = false;

		if (!i || !id_equal(&n->person, &n[-1].person))
			now = name_now(k, &n->person);
		assert_int_equal(keys_global_has(k, TOKEN_WHO, n->who,
			&n->person, &has), E_OK);
		if (has != (strcmp(now, n->who) == 0))
			fail_msg("event %zu: <%s> is written, <%s> is %s", at,
				now, n->who, has ? "found" : "not");
	}
}

#endif
