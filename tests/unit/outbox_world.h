/* Messages to people: a keeper and a sender as a server has them, and the test
 * between them, which sees each message of theirs pass and kills one or both
 * there.  The command is a program that writes a line. */
#ifndef TESTS_OUTBOX_WORLD_H
#define TESTS_OUTBOX_WORLD_H

#include "tests/unit/domain_world.h"

#include <poll.h>

#include "domains/appointment.h"
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

static inline void
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
static inline void
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

static inline void
server_kill(enum victim v)
{
	if (v == KEEPER || v == BOTH)
		kill(sv.keeper, SIGKILL);
	if (v == SENDER || v == BOTH)
		kill(sv.sender, SIGKILL);
}

/* One message from one to the other; `at`: the step at which to kill, of this
 * message, before it is passed on or after.  False: one is gone, or died. */
static inline bool
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
static inline void
poke(void)
{
	struct msg m;

	msg_init(&m, P_X_POKE, 0);
	msg_send(sv.x, &m, NULL, 0);
	msg_done(&m);
}

/* Until a look finds nothing to do, or the kill. */
static inline bool
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

static inline int
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
static inline int
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

static inline void
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

static inline void
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

static inline int
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

static inline int
down(void **state)
{
	world_end();
	return 0;
}

static inline void
person(char key[ID_TEXT], const char *name, const char *phone,
	const char *email, const char *cell, const char *value)
{
	world_person(c1, key, "last_name", name, "first_name", "Ana",
		"born_on", "1990-05-12", "phone", phone, "email", email, cell,
		value, NULL);
}

/* A summons; its key. */
static inline void
summon(const char *follow, const char *day, const char *hour,
	char key[ID_TEXT])
{
	char arg[80];

	snprintf(arg, sizeof arg, "%s %s", follow, day);
	if (world_put(c1, &appointment_record, "", arg, key, "hour", hour,
		"convened", "1", "place", "bureau 7", NULL))
		fail_msg("%s", err_text());
}

static inline enum err
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
static inline void
offline(void)
{
	world_stop();
}

static inline void
online(void)
{
	world_keeper();
	for (int i = 0; i < dw.n; i++)
		world_join(&dw.actor[i]);
}

static inline void
run_server(void)
{
	offline();
	serve(0, false, NOBODY);
	online();
}

#endif
