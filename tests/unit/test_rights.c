/* Rights: every combination of facts, against the table as design 6 says it,
 * written here a second time in another form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/rights.h"

#define FLAGS 14

static struct facts
facts_of(unsigned bits, enum role role, enum looking looking)
{
	struct facts f = { .role = role, .looking = looking };

	f.admin = bits & 1;
	f.op = bits & 2;
	f.clock = bits & 4;
	f.follow = bits & 8;
	f.referent = bits & 16;
	f.author = bits & 32;
	f.own = bits & 64;
	f.sender = bits & 128;
	f.receiver = bits & 256;
	f.external = bits & 512;
	f.emergency = bits & 1024;
	f.closed = bits & 2048;
	f.herself = bits & 4096;
	f.nir = bits & 8192;
	return f;
}

static bool
may(enum right r, const struct facts *f)
{
	bool works = f->role == ROLE_CONSEILLER || f->role == ROLE_RESPONSABLE;
	bool heads = f->role == ROLE_RESPONSABLE;

	switch (r) {
	case RIGHT_PERSON_CREATE: case RIGHT_DIRECTORY_WRITE:
	case RIGHT_SLOT_WRITE:
		return works;
	case RIGHT_PERSON_WRITE: case RIGHT_FOLLOW_WRITE:
	case RIGHT_NOTE_WRITE: case RIGHT_REFERRAL_CREATE:
	case RIGHT_APPOINTMENT_WRITE:
		return works && f->follow;
	case RIGHT_FOLLOW_ASSIGN:
		return (heads || (works && f->referent)) && f->follow;
	case RIGHT_REQUEST_OWN:
		return works && f->author;
	case RIGHT_REQUEST_ANSWER:
		return f->follow && (heads || (works && f->referent));
	case RIGHT_NOTE_AUTHOR:
	case RIGHT_UNDO_FOLLOW:
		return works && f->follow && f->author;
	case RIGHT_UNDO_CLOSE:
		return works && f->author;
	case RIGHT_UNDO_SEND:
		return works && f->author && f->sender;
	case RIGHT_UNDO_ANSWER:
		return works && f->author && f->receiver && !f->external;
	case RIGHT_EMERGENCY_OPEN:
		return works && f->follow && !f->referent;
	case RIGHT_EMERGENCY_OWN:
		return works && f->author;
	case RIGHT_EMERGENCY_REVIEW:
		return !f->author && (heads ||
			(works && f->follow && f->referent));
	case RIGHT_REFERRAL_SEND:
		return works && f->sender;
	case RIGHT_REFERRAL_ANSWER:
		return works && f->receiver && !f->external;
	case RIGHT_HANDOVER_DECIDE:
		return heads && f->receiver && !f->external;
	case RIGHT_REFERRAL_EXTERNAL:
		return works && f->sender && f->external;
	case RIGHT_STRUCTURE_MANAGE:
		return heads;
	case RIGHT_PERSON_ERASE:
		return heads && f->follow;
	case RIGHT_RETENTION_KEEP:
		return heads || (works && f->author);
	case RIGHT_IMPORT_UNDO:
		return works && f->follow;
	case RIGHT_SPACE_OPEN:
		return (heads || (works && f->referent)) && f->follow;
	case RIGHT_SPACE_CLOSE: case RIGHT_SAID_ANSWER:
		return works && f->follow;
	case RIGHT_WHY_ANSWER:
		return (heads || (works && f->referent)) && f->follow &&
			!f->author;
	case RIGHT_HERSELF:
		return f->herself;
	case RIGHT_PLATFORM:
		return f->admin;
	case RIGHT_OPERATOR:
		return f->op;
	case RIGHT_SELF:
		return f->own;
	case RIGHT_CLOCK:
		return f->clock;
	default:
		fail_msg("a right of which this test knows nothing: %d", r);
		return false;
	}
}

static unsigned
scopes(const struct facts *f, bool writing)
{
	unsigned set = 0;

	if (f->herself && writing)
		return 1u << SCOPE_NOTE | 1u << SCOPE_PATH |
			(f->closed ? 0u : 1u << SCOPE_BARRIERS);
	if (f->herself)
		set |= 1u << SCOPE_LABEL | 1u << SCOPE_PATH | 1u << SCOPE_NOTE;
	if (f->herself && !f->closed)
		set |= 1u << SCOPE_BARRIERS;
	if (f->role == ROLE_NONE || !f->follow)
		return set;
	set |= 1u << SCOPE_LABEL | 1u << SCOPE_IDENTITY | 1u << SCOPE_CONTACT;
	/* a protected address: her referents', who may write */
	if (!f->closed || (f->referent && f->role != ROLE_LECTURE))
		set |= 1u << SCOPE_ADDRESS;
	set |= 1u << SCOPE_RESOURCES;
	set |= 1u << SCOPE_PATH | 1u << SCOPE_BARRIERS | 1u << SCOPE_NOTE;
	/* lecture seule: neither what is a referent's, nor any writing */
	if (f->role == ROLE_LECTURE)
		return writing ? 0u : set;
	if (f->referent || (f->emergency && !writing))
		set |= 1u << SCOPE_HEALTH | 1u << SCOPE_JUSTICE;
	/* the number: where a text gives that structure the right to it */
	if (f->nir && (f->referent || (f->emergency && !writing)))
		set |= 1u << SCOPE_NIR;
	if (f->author || writing)
		set |= 1u << SCOPE_WORKNOTE;
	return set;
}

static void
test_matrix(void **state)
{
	unsigned bits;
	int role, looking, r;

	(void)state;
	for (bits = 0; bits < 1u << FLAGS; bits++)
		for (role = ROLE_NONE; role <= ROLE_RESPONSABLE; role++)
			for (looking = LOOKING_ALONE; looking <= LOOKING_TEAM;
				looking++) {
				struct facts f = facts_of(bits,
					(enum role)role,
					(enum looking)looking), other;

				for (r = 0; r < RIGHTS; r++)
					if (right_may((enum right)r, &f) !=
						may((enum right)r, &f))
						fail_msg("%s, facts %x, role "
							"%d", right_name(
							(enum right)r), bits,
							role);
				/* what the keeper does not look up for the
				 * others changes nothing of them */
				other = f;
				other.closed = !f.closed;
				if ((right_reads(&f) ^ right_reads(&other)) &
					~(unsigned)RIGHT_CLOSED_SCOPES)
					fail_msg("closed: facts %x, role %d",
						bits, role);
				if (right_reads(&f) != scopes(&f, false))
					fail_msg("reads %x, not %x: facts %x, "
						"role %d", right_reads(&f),
						scopes(&f, false), bits, role);
				if (right_writes(&f) != scopes(&f, true))
					fail_msg("writes %x, not %x: facts "
						"%x, role %d",
						right_writes(&f),
						scopes(&f, true), bits, role);
			}
}

/* The same, told as people would. */
static void
test_told(void **state)
{
	struct facts f = { .admin = true, .follow = true, .referent = true,
		.author = true, .sender = true, .receiver = true };
	int r;

	(void)state;
	/* an administrator of the platform reads no person, writes none */
	assert_int_equal(right_reads(&f), 0);
	assert_int_equal(right_writes(&f), 0);
	for (r = 0; r < RIGHTS; r++)
		assert_int_equal(right_may((enum right)r, &f),
			r == RIGHT_PLATFORM);
	/* nor does the operator */
	f.admin = false;
	f.op = true;
	assert_int_equal(right_reads(&f), 0);
	for (r = 0; r < RIGHTS; r++)
		assert_int_equal(right_may((enum right)r, &f),
			r == RIGHT_OPERATOR);
	/* the head of a structure is not a referent for that */
	f = (struct facts){ .role = ROLE_RESPONSABLE, .follow = true };
	assert_false(right_reads(&f) & SCOPE_BIT(SCOPE_HEALTH));
	assert_false(right_reads(&f) & SCOPE_BIT(SCOPE_JUSTICE));
	assert_false(right_reads(&f) & SCOPE_BIT(SCOPE_NIR));
	assert_false(right_reads(&f) & SCOPE_BIT(SCOPE_WORKNOTE));
	/* the person herself: neither where she lives nor how she is reached,
	 * nor her health, and she does nothing but her own acts */
	f = (struct facts){ .herself = true, .closed = true };
	assert_int_equal(right_reads(&f), SCOPE_BIT(SCOPE_LABEL) |
		SCOPE_BIT(SCOPE_PATH) | SCOPE_BIT(SCOPE_NOTE));
	assert_int_equal(right_writes(&f), SCOPE_BIT(SCOPE_NOTE) |
		SCOPE_BIT(SCOPE_PATH));
	/* what was found of her situation, but with a protected address */
	f.closed = false;
	assert_int_equal(right_reads(&f), SCOPE_BIT(SCOPE_LABEL) |
		SCOPE_BIT(SCOPE_PATH) | SCOPE_BIT(SCOPE_NOTE) |
		SCOPE_BIT(SCOPE_BARRIERS));
	assert_int_equal(right_writes(&f), SCOPE_BIT(SCOPE_NOTE) |
		SCOPE_BIT(SCOPE_PATH) | SCOPE_BIT(SCOPE_BARRIERS));
	for (r = 0; r < RIGHTS; r++)
		assert_int_equal(right_may((enum right)r, &f),
			r == RIGHT_HERSELF);
	f = (struct facts){ .role = ROLE_RESPONSABLE, .follow = true };
	/* a referral's content and a draft are opened by their own keys */
	f.referent = f.author = true;
	assert_false(right_reads(&f) & SCOPE_BIT(SCOPE_CONTENT));
	assert_false(right_reads(&f) & SCOPE_BIT(SCOPE_DRAFT));
	/* no follow, nothing, whoever was the referent */
	f.follow = false;
	assert_int_equal(right_reads(&f), 0);
	assert_int_equal(right_writes(&f), 0);
	/* nothing known: nothing may be done */
	memset(&f, 0, sizeof f);
	for (r = 0; r < RIGHTS; r++)
		assert_false(right_may((enum right)r, &f));
}

static void
test_names(void **state)
{
	static const char *const bad[] = { "", "person", "person.", "Person."
		"create", "person.create ", "operator2", "root" };
	struct facts all = facts_of(~0u, ROLE_RESPONSABLE, LOOKING_ALONE);
	enum right got = RIGHT_SELF;
	size_t i;
	int r, k;

	(void)state;
	for (r = 0; r < RIGHTS; r++) {
		assert_true(right_parse(right_name((enum right)r), &got));
		assert_int_equal(got, r);
		for (k = 0; k < r; k++)
			assert_string_not_equal(right_name((enum right)r),
				right_name((enum right)k));
	}
	got = RIGHT_SELF;
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(right_parse(bad[i], &got));
	assert_int_equal(got, RIGHT_SELF);
	/* what is no right is refused to all */
	assert_false(right_may((enum right)RIGHTS, &all));
	assert_false(right_may((enum right)1000, &all));
	assert_non_null(right_name((enum right)1000));
}

static void
test_sides(void **state)
{
	int r;

	(void)state;
	for (r = 0; r < RIGHTS; r++)
		assert_int_equal(right_side((enum right)r),
			r == RIGHT_REFERRAL_SEND ||
			r == RIGHT_REFERRAL_EXTERNAL ||
			r == RIGHT_UNDO_SEND ? 's' :
			r == RIGHT_REFERRAL_ANSWER ||
			r == RIGHT_HANDOVER_DECIDE ||
			r == RIGHT_UNDO_ANSWER ? 'r' : 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matrix),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
