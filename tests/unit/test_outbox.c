/* Messages to people: a keeper and a sender as a server has them, and this test
 * between them, which sees each message of theirs pass and kills one or both
 * there.  The command is a program that writes a line: none is ever there
 * twice.  Then what leaves, when, and what she wants comes first. */
#include "tests/unit/domain_world.h"

#include <poll.h>

#include "domains/appointment.h"
#include "domains/copy.h"
#include "domains/invite.h"
#include "sender/sender.h"

static struct id s1;
static struct ctx *c1;
static char lines_path[100];

/* --- a server without a listener ------------------------------------------------ */

enum victim { NOBODY, KEEPER, SENDER, BOTH };

static struct server {
	pid_t keeper, sender;
	int listener, k, x;     /* our ends: its link; theirs */
	struct msg_reader kr, xr;
	int takes;
	bool quiet;             /* a whole look in which nothing was taken */
} sv;

static void
server_start(void)
{
	int l[2], k[2], x[2];
	struct msg m;

	memset(&sv, 0, sizeof sv);
	assert_int_equal(msg_pair(l), E_OK);
	assert_int_equal(msg_pair(k), E_OK);
	assert_int_equal(msg_pair(x), E_OK);
	sv.keeper = fork();
	if (sv.keeper == 0) {
		close(l[0]);
		close(k[0]);
		close(x[0]);
		_exit(keeper_main(l[1], false));
	}
	sv.sender = fork();
	if (sv.sender == 0) {
		close(l[0]);
		close(k[0]);
		close(x[0]);
		_exit(sender_main(x[1]));
	}
	sv.listener = l[0];
	sv.k = k[0];
	sv.x = x[0];
	close(l[1]);
	close(x[1]);
	msg_reader_init(&sv.kr);
	msg_reader_init(&sv.xr);
	msg_init(&m, P_L_START, 0);
	msg_put_u8(&m, 1);
	assert_int_equal(msg_send(sv.listener, &m, NULL, 0), E_OK);
	msg_reset(&m, P_L_SENDER, 0);
	assert_int_equal(msg_send(sv.listener, &m, &k[1], 1), E_OK);
	msg_done(&m);
	close(k[1]);
}

/* Both end: the keeper when its listener goes, the sender with the keeper. */
static void
server_stop(void)
{
	int status;

	close(sv.listener);
	close(sv.k);
	close(sv.x);
	assert_int_equal(waitpid(sv.keeper, &status, 0), sv.keeper);
	assert_int_equal(waitpid(sv.sender, &status, 0), sv.sender);
	msg_reader_done(&sv.kr);
	msg_reader_done(&sv.xr);
}

static void
server_kill(enum victim v)
{
	if (v == KEEPER || v == BOTH)
		kill(sv.keeper, SIGKILL);
	if (v == SENDER || v == BOTH)
		kill(sv.sender, SIGKILL);
}

/* One message from one to the other; `at`: the step at which to kill, of this
 * message, before it is passed on or after.  False: one is gone, or died. */
static bool
pass(bool from_sender, int step, bool after, enum victim v, bool *killed)
{
	int from = from_sender ? sv.x : sv.k, to = from_sender ? sv.k : sv.x;
	struct msg_reader *r = from_sender ? &sv.xr : &sv.kr;
	static int asked;       /* what is being answered */
	struct msg m;
	bool ok, here;

	msg_init(&m, 0, 0);
	if (msg_recv(from, r, &m)) {
		msg_done(&m);
		return false;
	}
	if (from_sender)
		asked = m.type;
	if (from_sender && m.type == P_X_TAKE)
		sv.takes++;
	/* an answer is the step after its question */
	here = v && step == (asked << 1 | !from_sender);
	if (here && !after) {
		server_kill(v);
		*killed = true;
	}
	ok = msg_send(to, &m, NULL, 0) == E_OK;
	if (here && after) {
		/* it is acted on, at most as far as the next message */
		struct pollfd p = { to, POLLIN, 0 };

		poll(&p, 1, 300);
		server_kill(v);
		*killed = true;
	}
	msg_done(&m);
	return ok && !*killed;
}

/* Another look follows at once. */
static void
poke(void)
{
	struct msg m;

	msg_init(&m, P_X_POKE, 0);
	msg_send(sv.x, &m, NULL, 0);
	msg_done(&m);
}

/* Until a look finds nothing to do, or the kill. */
static bool
serve(int step, bool after, enum victim v)
{
	int looks = 0, takes = 0;
	bool killed = false;

	server_start();
	for (;;) {
		struct pollfd p[2] = { { sv.x, POLLIN, 0 },
			{ sv.k, POLLIN, 0 } };
		int type = 0;

		if (poll(p, 2, 20000) <= 0)
			fail_msg("nothing passes any more");
		if (p[0].revents) {
			unsigned char first;

			if (recv(sv.x, &first, 1, MSG_PEEK) == 1)
				type = first;
			if (type == P_X_LOOK && looks++ % 2 == 0) {
				if (looks > 2 && sv.takes == takes)
					break;
				takes = sv.takes;
				poke();
			}
			if (!pass(true, step, after, v, &killed))
				break;
		}
		if (p[1].revents && !pass(false, step, after, v, &killed))
			break;
	}
	server_stop();
	return killed;
}

/* --- what the command wrote -------------------------------------------------- */

static int
lines(const char *with)
{
	char line[2000];
	FILE *f = fopen(lines_path, "r");
	int n = 0;

	while (f && fgets(line, sizeof line, f))
		n += strstr(line, with) != NULL;
	if (f)
		fclose(f);
	return n;
}

/* Names that are there more than once. */
static int
doubles(void)
{
	char command[200];
	FILE *p;
	int n = -1;

	snprintf(command, sizeof command, "cut -d' ' -f1 %s | sort | uniq -d |"
		" wc -l", lines_path);
	p = popen(command, "r");
	assert_int_equal(fscanf(p, "%d", &n), 1);
	pclose(p);
	return n;
}

static void
command_is(const char *script)
{
	static char path[100];
	FILE *f;

	snprintf(path, sizeof path, "%s/command", dw.dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\nt=$(cat | tr '\\n' '|')\n%s\n", script);
	fclose(f);
	chmod(path, 0755);
	config.send_sms = config.send_mail = (struct command){ .n = 1,
		.argv = { path, NULL } };
}

static void
writes_lines(void)
{
	char script[200];
	FILE *f = fopen(lines_path, "w");

	/* the command runs as the sender's own user */
	assert_non_null(f);
	fclose(f);
	chmod(lines_path, 0666);
	snprintf(script, sizeof script, "printf '%%s %%s\\n' "
		"\"$PASSERELLE_MESSAGE\" \"$t\" >>%s", lines_path);
	command_is(script);
}

/* --- the world ------------------------------------------------------------------- */

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	snprintf(lines_path, sizeof lines_path, "%s/lines", dw.dir);
	config.send_wait = 0;
	config.send_look = 1;
	config.send_limit = 20;
	s1 = world_structure("Mission un");
	world_user("claire", &s1, "conseiller");
	c1 = world_login("claire");
	writes_lines();
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static void
person(char key[ID_TEXT], const char *name, const char *phone,
	const char *email, const char *cell, const char *value)
{
	world_person(c1, key, "last_name", name, "first_name", "Ana",
		"born_on", "1990-05-12", "phone", phone, "email", email, cell,
		value, NULL);
}

/* A summons; its key. */
static void
summon(const char *follow, const char *day, const char *hour,
	char key[ID_TEXT])
{
	struct row was, now;
	struct faults f;
	char arg[80];

	snprintf(arg, sizeof arg, "%s %s", follow, day);
	row_init(&was);
	row_init(&now);
	faults_init(&f);
	assert_int_equal(appointment_record.load(c1, "", arg, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "hour", hour);
	row_set(&now, "convened", "1");
	row_set(&now, "place", "bureau 7");
	if (appointment_record.save(c1, &was, &now, &f))
		fail_msg("%s", f.n ? f.f[0].message : err_text());
	snprintf(key, ID_TEXT, "%s", row_get(&now, "_key"));
	faults_done(&f);
	row_done(&was);
	row_done(&now);
	world_leave(c1);
}

static enum err
call(const char *name, const char *key, const char *format)
{
	struct call_result out;
	struct row row;
	enum err e;

	row_init(&row);
	row_set(&row, "_key", key);
	row_set(&row, "format", format);
	e = world_call(c1, name, &row, &out);
	row_done(&row);
	world_leave(c1);
	return e;
}

/* Between a server and the sessions of the test there is one keeper. */
static void
offline(void)
{
	world_stop();
}

static void
online(void)
{
	world_keeper();
	for (int i = 0; i < dw.n; i++)
		world_join(&dw.actor[i]);
}

static void
run_server(void)
{
	offline();
	serve(0, false, NOBODY);
	online();
}

/* --- killed at each step --------------------------------------------------------- */

#define PEOPLE 12

/* Each message that passes is killed at before and after it is passed on: the
 * keeper, the sender, or both; each of the three with OUTBOX_LONG set, else one
 * in turn. */
static void
test_kills(void **state)
{
	static const int asks[] = { P_X_LOOK, P_X_TAKE, P_X_START, P_X_ENDED };
	char who[ID_TEXT], key[ID_TEXT], phone[16], name[16];
	bool all = getenv("OUTBOX_LONG") != NULL;
	int kills = 0, i, v, s, left, unknown;

	for (i = 0; i < PEOPLE; i++) {
		snprintf(phone, sizeof phone, "+336399812%02d", i);
		snprintf(name, sizeof name, "DIALLO%c", 'A' + i);
		person(who, name, phone, "ana@exemple.fr", "near", "");
		summon(who, "2026-11-26", "14h30", key);
	}
	offline();
	for (i = 0; i < 4; i++)
		for (s = 0; s < 4; s++)
			for (v = KEEPER; v <= BOTH; v++)
				if (all || v == KEEPER + (i + s) % 3)
					kills += serve(asks[i] << 1 | (s & 1),
						s > 1, (enum victim)v);
	serve(0, false, NOBODY);
	online();
	assert_int_equal(kills, all ? 48 : 16);
	assert_int_equal(doubles(), 0);
	/* of each person a summons by both ways; no reminder that day */
	assert_int_equal(world_count("SELECT count(*) FROM outbox"),
		PEOPLE * 2);
	unknown = (int)world_count("SELECT count(*) FROM outbox"
		" WHERE state = 'unknown'");
	assert_int_equal(world_count("SELECT count(*) FROM outbox"
		" WHERE state = 'sent'"), PEOPLE * 2 - unknown);
	/* what is said to have left did; of the rest it is said that nobody
	 * knows */
	left = lines(".");
	assert_true(left <= PEOPLE * 2 && left >= PEOPLE * 2 - unknown);
	assert_true(unknown > 0);
	printf("%d kills at 16 steps: %d messages, %d left, none twice, %d "
		"that nobody knows of\n", kills, PEOPLE * 2, left, unknown);
}

/* --- what leaves, and what does not ------------------------------------------------ */

static int64_t
rows_are(const char *where)
{
	char sql[300];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM outbox WHERE %s",
		where);
	return world_count(sql);
}

static void
change(const char *key, const char *cell, const char *value)
{
	if (world_save(c1, &appointment_record, key, cell, value, NULL))
		fail_msg("%s", err_text());
	world_leave(c1);
}

/* Undoes the last thing that was done. */
static enum err
undo(void)
{
	struct rows t;
	enum err e;

	assert_int_equal(world_rows(c1, "undo.mine", "", "", "", &t, NULL),
		E_OK);
	assert_true(t.n > 0);
	e = call("undo_do", row_get(&t.r[0], "_key"), "");
	rows_done(&t);
	return e;
}

/* Lines of a part of the copy that she is given. */
static int
copied(const char *follow, const char *part)
{
	struct follow f;
	struct copy c;
	int n = -1;

	assert_int_equal(follow_get(c1, follow, &f), E_OK);
	assert_int_equal(copy_make(c1, &f, &c), E_OK);
	for (int i = 0; i < c.n; i++)
		if (strcmp(c.part[i].name, part) == 0)
			n = c.part[i].rows.n;
	copy_done(&c);
	world_leave(c1);
	return n;
}

/* A summons, told once; changed, told again where it matters to her; called
 * off, told once; and where she wants none, nothing. */
static void
test_summons(void **state)
{
	char ana[ID_TEXT], eve[ID_TEXT], zoe[ID_TEXT], key[ID_TEXT];
	char none[ID_TEXT];

	person(ana, "DIALLO", "+33639981234", "ana@exemple.fr", "street",
		"9 rue Zquirbel");
	person(eve, "NGUYEN", "+33639981235", "", "no_sms", "1");
	person(zoe, "PETIT", "+33639981236", "zoe@exemple.fr", "contact_way",
		"EMAIL");
	summon(ana, "2026-12-03", "14h30", key);
	summon(eve, "2026-12-03", "15h30", none);
	summon(zoe, "2026-12-03", "16h30", none);
	run_server();
	assert_int_equal(lines("+33639981234"), 1);
	assert_int_equal(lines("To: ana@exemple.fr|Subject: Rendez-vous|"), 1);
	assert_int_equal(lines("Bonjour, rendez-vous jeudi 3 décembre à "
		"14 h 30 avec claire."), 2);
	assert_int_equal(lines("+33639981235"), 0);
	assert_int_equal(lines("+33639981236"), 0);
	assert_int_equal(lines("zoe@exemple.fr"), 1);
	assert_int_equal(lines("."), 4 - 1);
	assert_int_equal(rows_are("why = 'no_sms'"), 1);
	assert_int_equal(rows_are("why = 'other_way'"), 1);
	/* neither her name, nor her address, the reason, the structure */
	assert_int_equal(lines("DIALLO") + lines("Zquirbel") + lines("RSA") +
		lines("Mission"), 0);

	/* who was told of it is not left with it */
	assert_int_equal(undo(), E_STATE);
	summon(zoe, "2026-12-04", "16h30", none);
	assert_int_equal(undo(), E_OK);

	change(key, "note", "apporter le bail");
	run_server();
	assert_int_equal(lines("."), 3);
	change(key, "hour", "9h");
	run_server();
	assert_int_equal(lines("."), 5);
	assert_int_equal(lines("maintenant le jeudi 3 décembre à 9 h"), 2);
	assert_int_equal(call("appointment_revoked", key, ""), E_OK);
	run_server();
	assert_int_equal(call("appointment_done", key, ""), E_OK);
	run_server();
	assert_int_equal(lines("annulé"), 2);
	assert_int_equal(copied(ana, "appointments"), 1);
	assert_int_equal(copied(ana, "messages"), 6);
	assert_int_equal(lines("."), 7);
	assert_int_equal(doubles(), 0);
	printf("a summons, two changes, its end: 7 messages\n");
}

/* Two days before at 10, or the day after when that is a Sunday; an invitation
 * on the third day at 11; not in the night. */
static void
test_reminders(void **state)
{
	static const struct { const char *at; int rdv, invite; } days[] = {
		{ "2026-11-28T08:59", 0, 0 },   /* Saturday: 9h59 there */
		{ "2026-11-28T09:01", 2, 0 },   /* of Monday */
		{ "2026-11-29T12:00", 2, 0 },   /* Sunday */
		{ "2026-11-30T06:30", 2, 0 },   /* 7h30 */
		{ "2026-11-30T09:30", 4, 0 },   /* of Tuesday, one day late */
		{ "2026-11-30T10:00", 4, 1 },   /* 11h: made on Friday */
		{ "2026-12-01T12:00", 4, 1 },
		{ "2026-12-03T12:00", 4, 1 },
	};
	char ana[ID_TEXT], eve[ID_TEXT], key[ID_TEXT];
	struct faults f;
	size_t i;

	person(ana, "DIALLO", "+33639981234", "ana@exemple.fr", "near", "");
	person(eve, "NGUYEN", "+33639981235", "", "near", "");
	summon(ana, "2026-11-30", "9h", key);
	summon(ana, "2026-12-01", "14h30", key);
	run_server();
	assert_int_equal(lines("."), 4);
	world_at("2026-11-27T09:00");
	faults_init(&f);
	{
		struct row was, now;

		row_init(&was);
		row_init(&now);
		assert_int_equal(invite_record.load(c1, "", eve, &was), E_OK);
		row_copy(&now, &was);
		row_set(&now, "phone", "+33536491011");
		assert_int_equal(invite_record.save(c1, &was, &now, &f), E_OK);
		snprintf(key, sizeof key, "%s", row_get(&now, "_key"));
		row_done(&was);
		row_done(&now);
		world_leave(c1);
	}
	faults_done(&f);
	/* it is not sent until somebody sends it, and once */
	run_server();
	assert_int_equal(lines("."), 4);
	assert_int_equal(call("message_send", key, "sms"), E_OK);
	assert_int_equal(call("message_send", key, "sms"), E_STATE);
	run_server();
	assert_int_equal(lines("+33639981235"), 1);
	assert_int_equal(lines("05 36 49 10 11"), 1);
	for (i = 0; i < sizeof days / sizeof *days; i++) {
		world_at(days[i].at);
		run_server();
		if (lines(".reminder.") != days[i].rdv ||
			lines(".invite_reminder.") != days[i].invite)
			fail_msg("%s: %d and %d", days[i].at,
				lines(".reminder."),
				lines(".invite_reminder."));
	}
	assert_int_equal(doubles(), 0);
	printf("reminders at %zu times: 5 left\n", i);
}

static const char *
day_of(const char *name)
{
	static char out[200];
	struct rows t;

	out[0] = '\0';
	assert_int_equal(world_rows(c1, "day.mine", "", "", "", &t, NULL),
		E_OK);
	for (int i = 0; i < t.n; i++)
		if (strstr(row_get(&t.r[i], "name"), name))
			snprintf(out, sizeof out, "%s|%s", row_get(&t.r[i],
				"what"), row_get(&t.r[i], "_key"));
	rows_done(&t);
	world_leave(c1);
	return out;
}

/* Later is tried again, so many times; a refusal is told, and is sent again by
 * hand, once; what was killed is said to be unknown. */
static void
test_failures(void **state)
{
	char ana[ID_TEXT], key[ID_TEXT], message[ID_TEXT];
	int i;

	person(ana, "DIALLO", "+33639981234", "", "near", "");
	command_is("exit 75");
	summon(ana, "2026-12-03", "14h30", key);
	for (i = 0; i < 4; i++) {
		assert_int_equal(rows_are("state = 'failed'"), 0);
		run_server();
	}
	assert_int_equal(rows_are("state = 'failed' AND why = 'exit 75'"
		" AND tries = 3"), 1);
	assert_int_equal(strncmp(day_of("DIALLO"), "Message non remis|", 18),
		0);
	snprintf(message, sizeof message, "%s", strchr(day_of("DIALLO"), '|')
		+ 1);
	command_is("kill -9 $$");
	assert_int_equal(call("message_again", message, ""), E_OK);
	assert_int_equal(call("message_again", message, ""), E_STATE);
	assert_string_equal(day_of("DIALLO"), "");
	run_server();
	run_server();
	assert_int_equal(rows_are("state = 'unknown' AND why = 'signal 9'"),
		1);
	assert_int_equal(strncmp(day_of("DIALLO"), "Message peut-être", 17),
		0);
	snprintf(message, sizeof message, "%s", strchr(day_of("DIALLO"), '|')
		+ 1);
	writes_lines();
	assert_int_equal(call("message_again", message, ""), E_OK);
	run_server();
	run_server();
	assert_int_equal(lines("."), 1);
	assert_string_equal(day_of("DIALLO"), "");
	/* longer than it may take: nobody knows */
	config.send_limit = 1;
	command_is("sleep 30");
	change(key, "hour", "9h");
	run_server();
	assert_int_equal(rows_are("state = 'unknown' AND why = 'limit 1'"), 1);
	/* done with */
	snprintf(message, sizeof message, "%s", strchr(day_of("DIALLO"), '|')
		+ 1);
	assert_int_equal(call("message_done", message, ""), E_OK);
	assert_string_equal(day_of("DIALLO"), "");
	printf("4 tries, a kill, a limit: 1 left\n");
}

/* What was written in the night waits for the morning: not after its hour. */
static void
test_morning(void **state)
{
	char ana[ID_TEXT], eve[ID_TEXT], key[ID_TEXT];

	person(ana, "DIALLO", "+33639981234", "", "near", "");
	person(eve, "NGUYEN", "+33639981235", "", "near", "");
	world_at("2026-11-24T20:30");   /* 21h30 there */
	summon(ana, "2026-11-25", "7h30", key);
	summon(eve, "2026-11-25", "9h", key);
	world_at("2026-11-25T07:05");
	run_server();
	assert_int_equal(lines("+33639981234"), 0);
	assert_int_equal(rows_are("why = 'past'"), 1);
	assert_int_equal(lines("+33639981235"), 1);
	printf("a morning: 1 left, 1 was over\n");
}

/* A day of Polynesia, which is over in Paris, is told of there. */
static void
test_overseas(void **state)
{
	char ana[ID_TEXT], key[ID_TEXT];

	person(ana, "DIALLO", "+33639981234", "", "near", "");
	world_sql("UPDATE structure SET departement = '987'");
	world_at("2026-11-25T20:00");   /* 10h there */
	summon(ana, "2026-11-25", "18h30", key);
	run_server();
	assert_int_equal(lines("+33639981234"), 1);
	world_at("2026-11-26T01:00");   /* 15h, and the 26th in Paris */
	assert_int_equal(call("appointment_revoked", key, ""), E_OK);
	run_server();
	assert_int_equal(lines("annulé"), 1);
	printf("an afternoon in Polynesia: 2 left\n");
}

/* A command may give the address to another one. */
static void
test_option(void **state)
{
	char eve[ID_TEXT], key[ID_TEXT];

	person(eve, "NGUYEN", "", "-oQ/tmp@exemple.fr", "near", "");
	summon(eve, "2026-12-03", "15h30", key);
	run_server();
	assert_int_equal(lines("."), 0);
	assert_int_equal(rows_are("why = 'bad_address'"), 1);
	printf("an address that is an option: none left\n");
}

/* Others read her phone: not where she lives, whatever the words. */
static void
test_home(void **state)
{
	char ana[ID_TEXT], key[ID_TEXT];

	person(ana, "DIALLO", "+33639981234", "ana@exemple.fr", "protected",
		"1");
	world_sql("INSERT INTO message_setting(structure, summons)"
		" SELECT id, 'Le {jour} à {heure}, {lieu}' FROM structure");
	summon(ana, "2026-12-03", "14h30", key);
	if (world_save(c1, &appointment_record, key, "location", "home",
		"place", "9 rue Zquirbel", NULL))
		fail_msg("%s", err_text());
	world_leave(c1);
	run_server();
	assert_int_equal(lines("14 h 30, votre domicile"), 2);
	assert_int_equal(lines("Zquirbel"), 0);
	printf("two messages, and no address of hers\n");
}

/* What is tried again of what is not there any more ends too. */
static void
test_gone(void **state)
{
	char ana[ID_TEXT], key[ID_TEXT];

	person(ana, "DIALLO", "+33639981234", "", "near", "");
	command_is("exit 75");
	summon(ana, "2026-12-04", "9h", key);
	run_server();
	assert_int_equal(rows_are("state = 'prepared' AND tries = 1"), 1);
	assert_int_equal(undo(), E_OK);
	run_server();
	assert_int_equal(rows_are("state = 'prepared'"), 0);
	printf("1 try, then nothing to tell\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kills, up, down),
		cmocka_unit_test_setup_teardown(test_summons, up, down),
		cmocka_unit_test_setup_teardown(test_reminders, up, down),
		cmocka_unit_test_setup_teardown(test_failures, up, down),
		cmocka_unit_test_setup_teardown(test_morning, up, down),
		cmocka_unit_test_setup_teardown(test_overseas, up, down),
		cmocka_unit_test_setup_teardown(test_option, up, down),
		cmocka_unit_test_setup_teardown(test_home, up, down),
		cmocka_unit_test_setup_teardown(test_gone, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
