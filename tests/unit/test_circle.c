/* The circle of a person: who sees whom in it, in which structure, and by what
 * name; who comes in, who leaves, what ends by itself; a contact is shown to
 * who works with her, and never without its record. */
#include "tests/unit/work.h"
#include "tests/unit/keeper_six.h"

#include "model/circle.h"

static struct work her;
static struct id follow2;

static int
up(void **state)
{
	six_ready();
	memset(&her, 0, sizeof her);
	assert_int_equal(work_person(&c1, &her, "elle", "martin"), E_OK);
	/* s2 follows her too, and nothing ties it to s1 */
	tamper(w.k.data, "INSERT INTO follow(id, person, structure, num,"
		" scopes, referent, purpose, start_on, until_on)"
		" SELECT randomblob(16), f.person, s.id, 1, 4065, u.id,"
		" 'accompagnement', '2026-11-01', '2028-11-01' FROM follow f,"
		" structure s, user u WHERE s.nom = 'deux' AND u.login = 'c2'");
	follow2 = id_none;
	{
		struct db_rows q;

		assert_int_equal(db_select(w.k.data, "follow.by_person", &q),
			E_OK);
		db_bind_id(&q, ":structure", &w.s2);
		db_bind_id(&q, ":person", &her.person);
		assert_true(db_next(&q));
		follow2 = db_id(&q, "id");
		assert_int_equal(db_end(&q), E_OK);
	}
	return 0;
}

/* --- the answer ------------------------------------------------------------------ */

static char said[2000];         /* "referent:c1 membre:d1/un ..." */
static char contact[300];
static struct id row_of[20];
static char role_of[20][12];
static uint32_t nrow;

static const char *
look(struct client *c, const struct id *follow, const struct id *row,
	const char *role)
{
	struct msg m;
	uint32_t i;
	enum err e;

	*said = *contact = '\0';
	msg_init(&m, P_K_CIRCLE, ++c->number);
	msg_put_id(&m, follow);
	msg_put_id(&m, row ? row : &id_none);
	msg_put_str(&m, role);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_CIRCLED);
	e = (enum err)msg_get_u8(&m);
	msg_get_str(&m);
	if (e) {
		snprintf(said, sizeof said, "%s", err_name(e));
		msg_done(&m);
		return said;
	}
	{
		const char *name = msg_get_str(&m), *phone = msg_get_str(&m);
		const char *mail = msg_get_str(&m);

		snprintf(contact, sizeof contact, "%s %s %s", name ? name :
			"-", phone ? phone : "-", mail ? mail : "-");
	}
	nrow = msg_get_u32(&m);
	for (i = 0; i < nrow; i++) {
		const char *role_, *structure, *name;
		size_t at = strlen(said);
		unsigned flags;

		assert_true(i < 20);
		row_of[i] = msg_get_id(&m);
		role_ = msg_get_str(&m);
		structure = msg_get_str(&m);
		name = msg_get_str(&m);
		msg_get_str(&m);
		msg_get_str(&m);
		flags = msg_get_u8(&m);
		snprintf(role_of[i], sizeof role_of[i], "%s", role_);
		snprintf(said + at, sizeof said - at, "%s%s:%s/%s%s%s%s", at ?
			" " : "", role_, name, structure, flags &
			CIRCLE_IS_CERTIFIED ? "+" : "", flags &
			CIRCLE_IS_SHOWN ? "!" : "", flags & CIRCLE_IS_ME ?
			"*" : "");
	}
	assert_true(msg_ended(&m));
	msg_done(&m);
	return said;
}

#define sees(c, follow, text) \
	assert_string_equal(look(c, follow, NULL, NULL), text)

static enum err
on(struct client *c, const char *act, const struct id *follow)
{
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":follow", follow);
	return ask_send(&a, c);
}

static enum err
join(struct client *c, const struct id *follow, const char *purpose,
	int shown)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "circle.join");
	ask_id(&a, ":follow", follow);
	ask_id(&a, ":id", &id);
	ask_text(&a, ":purpose", purpose);
	ask_int(&a, ":shown", shown);
	return ask_send(&a, c);
}

/* --- the rule ---------------------------------------------------------------------- */

static void
test_rule(void **state)
{
	int bits, n[3] = { 0, 0, 0 };

	for (bits = 0; bits < 32; bits++) {
		struct circle_facts f = { bits & 1, bits & 2, bits & 4,
			bits & 8, bits & 16 };
		enum circle_sight s = circle_sight(&f);

		/* said another way: what each sight needs */
		assert_int_equal(s == CIRCLE_NAMED, f.ours ||
			(f.linked && !f.closed));
		if (f.closed && !f.ours)
			assert_int_equal(s, CIRCLE_HIDDEN);
		if (s == CIRCLE_INITIALS)
			assert_true(f.joined && f.shown && !f.linked);
		n[s]++;
	}
	assert_int_equal(n[CIRCLE_INITIALS], 1);
	assert_int_equal(n[CIRCLE_NAMED], 20);
	assert_int_equal(n[CIRCLE_HIDDEN], 11);
}

static void
test_initials(void **state)
{
	static const char *const of[][2] = {
		{ "Claire MOREAU", "C. M." }, { "", "" },
		{ "Jean-Paul LE GOFF", "J-P. L. G." },
		{ "Élodie ÎLE", "É. Î." }, { "x", "x." },
		{ " Anne  D'ARC ", "A. D." },
	};
	char text[100];
	size_t i;

	for (i = 0; i < sizeof of / sizeof *of; i++) {
		circle_initials(of[i][0], text, sizeof text);
		assert_string_equal(text, of[i][1]);
	}
	circle_initials("Claire Marie Anne", text, 6);
	assert_true(strlen(text) < 6);
}

/* --- who sees whom ----------------------------------------------------------------- */

static void
test_apart(void **state)
{
	/* each its own, as if the other were not there */
	sees(&c1, &her.follow, "referent:c1/un*");
	sees(&d1, &her.follow, "referent:c1/un");
	sees(&c2, &follow2, "referent:c2/deux*");
	/* nobody by another's follow */
	sees(&c2, &her.follow, "right");
	sees(&adm, &her.follow, "right");
	sees(&out, &her.follow, "right");
	sees(&c1, &follow2, "right");
	/* one who shows herself to who does not is not seen, nor sees */
	assert_int_equal(join(&d1, &her.follow, "emploi", 1), E_OK);
	sees(&c2, &follow2, "referent:c2/deux*");
	sees(&c1, &her.follow, "referent:c1/un* membre:d1/un!");
	/* both: initials, and of those who said so only */
	assert_int_equal(join(&c2, &follow2, "social", 1), E_OK);
	sees(&c2, &follow2, "referent:c2/deux!* membre:d./un!");
	sees(&r1, &her.follow, "referent:c1/un membre:d1/un!"
		" referent:c./deux!");
	/* an inner part is the structure's own */
	assert_int_equal(join(&d1, &her.follow, "emploi", 0), E_OK);
	sees(&c2, &follow2, "referent:c2/deux!*");
	sees(&c1, &her.follow, "referent:c1/un* membre:d1/un");
}

static void
test_linked(void **state)
{
	struct work apart;

	tamper(w.k.data, "INSERT INTO referral(id, person, sender, receiver,"
		" num, author, state, made_on) SELECT randomblob(16),"
		" f.person, f.structure, s.id, 1, f.referent, 'acceptee',"
		" '2026-11-20' FROM follow f, structure s WHERE f.num = 1 AND"
		" s.nom = 'deux' AND f.structure <> s.id");
	sees(&c1, &her.follow, "referent:c1/un+* referent:c2/deux+");
	sees(&c2, &follow2, "referent:c2/deux+* referent:c1/un+");
	/* one that was refused, or moved to somebody else, ties nobody */
	tamper(w.k.data, "UPDATE referral SET state = 'refusee'");
	sees(&c1, &her.follow, "referent:c1/un*");
	tamper(w.k.data, "UPDATE referral SET state = 'acceptee',"
		" moved_on = '2026-11-21'");
	sees(&c1, &her.follow, "referent:c1/un*");
	tamper(w.k.data, "UPDATE referral SET moved_on = NULL");
	/* protected: one's own, whatever is tied or shown */
	assert_int_equal(join(&c1, &her.follow, "emploi", 1), E_OK);
	assert_int_equal(join(&c2, &follow2, "emploi", 1), E_OK);
	tamper(w.k.data, "UPDATE person SET protected = 1");
	sees(&c1, &her.follow, "referent:c1/un+!*");
	sees(&c2, &follow2, "referent:c2/deux+!*");
	/* and nobody shows herself any more */
	assert_int_equal(join(&d1, &her.follow, "emploi", 1), E_CONFLICT);
	assert_int_equal(join(&d1, &her.follow, "emploi", 0), E_OK);
	tamper(w.k.data, "UPDATE person SET protected = 0");
	/* so is who is read with a record that is, also when hers is the other
	 * one there */
	assert_int_equal(work_person(&c1, &apart, "elle aussi", "martine"),
		E_OK);
	tamper(w.k.data, "UPDATE person SET protected = 1 WHERE id NOT IN"
		" (SELECT person FROM referral)");
	tamper(w.k.data, "UPDATE follow SET united = (SELECT id FROM follow"
		" WHERE person NOT IN (SELECT person FROM referral)) WHERE"
		" person IN (SELECT person FROM referral)");
	sees(&c2, &follow2, "referent:c2/deux+!*");
	tamper(w.k.data, "UPDATE follow SET united = NULL");
	tamper(w.k.data, "UPDATE person SET protected = 0");
	/* who has left is nobody's referent; the place is still there */
	tamper(w.k.data, "UPDATE membership SET end_on = '2026-11-20'"
		" WHERE user = (SELECT id FROM user WHERE login = 'c2')");
	sees(&c1, &her.follow, "referent:c1/un+!* membre:d1/un+"
		" referent:/deux+");
	/* a follow that has ended is not there */
	tamper(w.k.data, "UPDATE follow SET until_on = '2026-11-20'"
		" WHERE purpose = 'accompagnement'");
	sees(&c1, &her.follow, "referent:c1/un+!* membre:d1/un+");
}

/* --- coming and leaving -------------------------------------------------------------- */

static void
test_parts(void **state)
{
	struct id second;
	struct ask a;

	assert_int_equal(join(&d1, &her.follow, "emploi", 1), E_OK);
	/* said again: one part, and the day that it began */
	assert_int_equal(clock_fix("2027-01-10T09:00"), E_OK);
	assert_int_equal(join(&d1, &her.follow, "droits", 0), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM circle"
		" WHERE end_on IS NULL"), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM circle WHERE"
		" purpose = 'droits' AND start_on = '2026-11-24'"), 1);
	/* nothing but a word of the list, nor another's */
	assert_int_equal(join(&d1, &her.follow, "une phrase", 0), E_CONFLICT);
	assert_int_equal(join(&d1, &her.follow, "emploi", 2), E_CONFLICT);
	assert_int_equal(join(&c2, &her.follow, "emploi", 0), E_RIGHT);
	assert_int_equal(join(&adm, &her.follow, "emploi", 0), E_RIGHT);
	/* a colleague does not take her out; her referent does */
	sees(&d1, &her.follow, "referent:c1/un membre:d1/un*");
	second = row_of[1];
	ask_init(&a, "circle.remove");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":id", &second);
	assert_int_equal(ask_send(&a, &d1), E_RIGHT);
	ask_init(&a, "circle.remove");
	ask_id(&a, ":follow", &follow2);
	ask_id(&a, ":id", &second);
	assert_int_equal(ask_send(&a, &c2), E_CONFLICT);
	ask_init(&a, "circle.remove");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":id", &second);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	sees(&d1, &her.follow, "referent:c1/un");
	/* leaving is one's own; the second referent's role goes with it */
	assert_int_equal(join(&d1, &her.follow, "emploi", 1), E_OK);
	tamper(w.k.data, "UPDATE follow SET coreferent = (SELECT id FROM user"
		" WHERE login = 'd1') WHERE num = 1 AND purpose = 'emploi'");
	sees(&d1, &her.follow, "referent:c1/un coreferent:d1/un!*");
	assert_int_equal(on(&d1, "circle.leave", &her.follow), E_OK);
	sees(&d1, &her.follow, "referent:c1/un");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM assignment"
		" WHERE role = 'coreferent' AND user IS NULL"), 1);
	assert_int_equal(on(&d1, "circle.stay", &her.follow), E_CONFLICT);
	/* a follow that began again since has its own circle */
	assert_int_equal(join(&d1, &her.follow, "emploi", 1), E_OK);
	tamper(w.k.data, "UPDATE follow SET start_on = '2027-01-11'");
	sees(&r1, &her.follow, "referent:c1/un");
}

static void
hour(const char *at)
{
	assert_int_equal(clock_fix(at), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
}

#define LIVE "SELECT count(*) FROM circle WHERE end_on IS NULL"

static void
test_end(void **state)
{
	assert_int_equal(join(&d1, &her.follow, "emploi", 1), E_OK);
	assert_int_equal(join(&r1, &her.follow, "emploi", 1), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM circle"
		" WHERE until_on = '2028-11-24'"), 2);
	tamper(w.k.data, "UPDATE circle SET until_on = '2026-12-20'");
	/* what one does moves one's own end, and no one else's */
	assert_int_equal(clock_fix("2026-12-18T09:00"), E_OK);
	assert_int_equal(on(&d1, "person.keep", &her.follow), E_RIGHT);
	assert_int_equal(on(&d1, "circle.stay", &her.follow), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM circle"
		" WHERE until_on = '2028-12-18'"), 1);
	tamper(w.k.data, "UPDATE circle SET until_on = '2026-12-20'");
	assert_int_equal(on(&d1, "follow.entrusted_seen", &her.follow), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM circle"
		" WHERE until_on = '2028-12-18'"), 1);
	hour("2026-12-20T10:00");
	assert_int_equal(count(w.k.data, LIVE), 2);
	hour("2026-12-21T10:00");
	assert_int_equal(count(w.k.data, LIVE), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'circle.lapse'"), 1);
	sees(&c1, &her.follow, "referent:c1/un* membre:d1/un!");
	/* what has ended is not renewed by who comes too late */
	tamper(w.k.data, "UPDATE circle SET until_on = '2026-12-20'");
	assert_int_equal(on(&d1, "circle.stay", &her.follow), E_CONFLICT);
	sees(&c1, &her.follow, "referent:c1/un*");
}

/* --- contacts -------------------------------------------------------------------------- */

#define REVEALED "SELECT count(*) FROM audit a JOIN follow f" \
	" ON f.person = a.object WHERE f.num = 1 AND f.purpose = 'emploi'" \
	" AND a.structure = f.structure AND a.action = 'circle.reveal'"

static void
test_contact(void **state)
{
	struct id mine, theirs;
	struct ask a;

	tamper(w.k.data, "UPDATE structure SET telephone = '0536491200',"
		" courriel = 'deux@exemple.test' WHERE nom = 'deux'");
	ask_init(&a, "contact.save");
	ask_id(&a, ":id", &w.c1);
	ask_int(&a, ":version", 1);
	ask_text(&a, ":phone", "+33639980001");
	ask_text(&a, ":email", NULL);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(join(&c1, &her.follow, "emploi", 1), E_OK);
	assert_int_equal(join(&c2, &follow2, "emploi", 1), E_OK);
	/* the list alone says none, and is one record in a login */
	sees(&c1, &her.follow, "referent:c1/un!* referent:c./deux!");
	assert_string_equal(contact, "- - -");
	theirs = row_of[1];
	sees(&c1, &her.follow, "referent:c1/un!* referent:c./deux!");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'circle'"), 1);
	/* each is one record, about her */
	look(&c1, &her.follow, &theirs, "referent");
	assert_string_equal(contact, "c2 0536491200 deux@exemple.test");
	assert_int_equal(count(w.k.data, REVEALED), 1);
	look(&c1, &her.follow, &theirs, "referent");
	assert_int_equal(count(w.k.data, REVEALED), 2);
	/* her own number, to who sees her line */
	sees(&c2, &follow2, "referent:c2/deux!* referent:c./un!");
	mine = row_of[1];
	look(&c2, &follow2, &mine, "referent");
	assert_string_equal(contact, "c1 +33639980001 ");
	/* who gives one way only is reached by no other */
	ask_init(&a, "contact.save");
	ask_id(&a, ":id", &w.c2);
	ask_int(&a, ":version", 1);
	ask_text(&a, ":phone", NULL);
	ask_text(&a, ":email", "c2@exemple.test");
	assert_int_equal(ask_send(&a, &c2), E_OK);
	look(&c1, &her.follow, &theirs, "referent");
	assert_string_equal(contact, "c2  c2@exemple.test");
	assert_int_equal(count(w.k.data, REVEALED), 3);
	/* a line that is not seen has no contact, nor a record */
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_string_equal(look(&c1, &her.follow, &theirs, "referent"),
		"notfound");
	tamper(w.k.data, "UPDATE person SET protected = 0");
	assert_string_equal(look(&c1, &her.follow, &theirs, "coreferent"),
		"notfound");
	tamper(w.k.data, "UPDATE membership SET role = 'lecture' WHERE user ="
		" (SELECT id FROM user WHERE login = 'c1')");
	assert_string_equal(look(&c1, &her.follow, &theirs, "referent"),
		"right");
	assert_int_equal(count(w.k.data, REVEALED), 3);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, six_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rule), cmocka_unit_test(test_initials),
		T(test_apart), T(test_linked), T(test_parts), T(test_end),
		T(test_contact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
