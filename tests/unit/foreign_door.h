/* Who is at the door: she who must make her second factor first, whose session
 * ends, who has not said who she is, at a desk or in a relay.  Every act that
 * was done, as it was sent, is refused, and nothing at all is written. */
#ifndef TESTS_FOREIGN_DOOR_H
#define TESTS_FOREIGN_DOOR_H

#include "tests/unit/foreign_hostile.h"

/* All that a session may send. */
static const int door_types[] = { P_K_KEYS, P_K_NEW, P_K_ACT, P_K_MAC,
	P_K_SWITCH, P_K_MATCH, P_K_STATUS, P_K_SAY, P_K_INVITE, P_K_HERE,
	P_K_TAKE, P_K_UNLOCK, P_K_ACCESS, P_K_CIRCLE, P_K_NIRS, P_K_SOUGHT,
	P_K_PROBES, P_K_PROBED, P_K_EFFORT };

static inline int64_t
rows_written(void)
{
	return sqlite3_total_changes64(db_raw(w.k.data)) +
		sqlite3_total_changes64(db_raw(w.k.keys));
}

static inline enum err
sent_again(struct client *by, const struct buf *was)
{
	struct msg m;

	msg_init(&m, P_K_ACT, ++by->number);
	buf_put(&m.b, was->data, was->len);
	assert_int_equal(msg_send(by->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return answer_of(by, by->number);
}

/* She asks for nothing, whatever it is, but for a factor. */
static inline void
door_fenced(struct client *s, int64_t was)
{
	unsigned what;
	size_t i;

	for (i = 0; i < N(door_types); i++)
		assert_int_equal(asked(s, door_types[i], NULL, 0, ""),
			E_RIGHT);
	for (what = 0; what < 20; what++)
		if (what != ACCESS_FACTOR_NEW && what != ACCESS_FACTOR_SET)
			assert_int_equal(asked(s, P_K_ACCESS, NULL, 0,
				"Bssbi", what, NULL, NULL, "", (size_t)0,
				&id_none), E_RIGHT);
	assert_int_equal(rows_written(), was);
}

/* Every act that was done, in a session of one who works here. */
static inline void
door_session(const char *login, bool fenced)
{
	enum err said = fenced ? E_RIGHT : E_STATE;
	const struct sql_act *a;
	struct client s;
	int64_t was;

	login_ready(&s, login);
	s.peer->fenced = fenced;
	s.peer->end_by = fenced ? 0 : clock_ms() + 60000;
	was = rows_written();
	for (a = sql_acts; a->name; a++) {
		const struct buf *m = &hostile_sent[a - sql_acts];
		enum err e;

		/* what is typed there is kept to the end */
		if (!m->len || (!fenced && strcmp(a->right, "self") == 0 &&
			((a->on && strcmp(a->on, "draft") == 0) ||
			(a->new_kind && strcmp(a->new_kind, "draft") == 0))))
			continue;
		e = sent_again(&s, m);
		if (e != said || rows_written() != was)
			fail_msg("%s: %s, %d rows", a->name, err_name(e),
				(int)(rows_written() - was));
	}
	if (fenced)
		door_fenced(&s, was);
	client_done(&s);
	/* (its end is written) */
	keeper_turn(&w.k, 0);
}

/* It is cut. */
static inline void
door_closed(enum peer_kind kind, int type)
{
	int64_t was = rows_written();
	struct client at;
	struct msg m;
	int fd[2];

	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&at, fd[0]);
	at.peer = peer_new(&w.k, kind, fd[1]);
	at.peer->uid = 65534;
	/* (of nobody, whatever it says of itself) */
	at.peer->user = w.c1;
	at.peer->structure = w.s1;
	msg_init(&m, type, ++at.number);
	buf_put(&m.b, hostile_sent[sql_act_find("note.create") -
		sql_acts].data, hostile_sent[sql_act_find("note.create") -
		sql_acts].len);
	assert_int_equal(msg_send(at.fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&at, &m), E_IO);
	assert_int_equal(rows_written(), was);
	msg_done(&m);
	client_done(&at);
}

static inline void
at_the_door(void)
{
	size_t i;

	foreign.over = true;
	door_session("c1", true);
	door_session("c1", false);
	for (i = 0; i < N(door_types); i++) {
		door_closed(PEER_LOCAL, door_types[i]);
		door_closed(PEER_RELAY, door_types[i]);
	}
}

#endif
