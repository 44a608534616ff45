/* Somebody who has an appointment, who follows her, and a sender. */
#ifndef TESTS_SERVED_H
#define TESTS_SERVED_H

#include "tests/unit/faults.h"
#include "tests/unit/work.h"

#include "keeper/outbox.h"
#include "model/row.h"

static struct client c1, c2, r1, x;
static struct work her;
static struct id meeting;

static inline void
sender_ready(void)
{
	struct peer *p;
	int fd[2];

	for (p = w.k.peers; p; p = p->next)
		if (p->kind == PEER_SENDER && !p->dead)
			return;
	client_done(&x);
	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&x, fd[0]);
	outbox_open(&w.k, fd[1]);
}

static inline void
ready(void)
{
	logged_in(&c1, "c1");
	logged_in(&c2, "c2");
	logged_in(&r1, "r1");
	sender_ready();
	tamper(w.k.data, "DELETE FROM outbox; UPDATE appointment SET"
		" version = 1; DELETE FROM match");
	tamper(w.k.keys, "DELETE FROM probe");
}

static inline int
served_up(void **state)
{
	static const char *const cells[] = { "phone", "no_sms", NULL };
	struct seal_bind bind;
	struct row contact;
	struct buf plain, b;
	char sql[500], hex[ID_TEXT];
	struct ask a;

	(void)state;
	world_dir();
	world_open(false);
	world_people();
	c1.fd = c2.fd = r1.fd = x.fd = -1;
	logged_in(&c1, "c1");
	assert_int_equal(make_new(&c1, WRAP_PERSON, &id_none, &her.person,
		her.key), E_OK);
	ask_person(&a, &her, "elle", "essai");
	ask_token(&a, TOKEN_DAY, "1990-01-01");
	row_init(&contact);
	row_set(&contact, "phone", "0612345678");
	buf_init(&plain);
	buf_init(&b);
	row_pack(&contact, cells, &plain);
	bind = (struct seal_bind){ "blob", SCOPE_CONTACT, her.person,
		her.person, id_none, SEAL_SCHEMA, 1 };
	seal_close(&her.key[SCOPE_CONTACT], &bind, plain.data, plain.len, &b);
	ask_blob(&a, &her.person, SCOPE_CONTACT, &id_none, 0, b.data, b.len);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	buf_done(&plain);
	buf_done(&b);
	row_done(&contact);
	meeting = id_new();
	snprintf(sql, sizeof sql, "INSERT INTO appointment(id, person,"
		" structure, user, day, convened, made_on, made_by) SELECT"
		" x'%s', f.person, f.structure, u.id, '2026-11-26', 1,"
		" '2026-11-24', u.id FROM follow f, user u WHERE u.login ="
		" 'c1'; INSERT INTO message_setting(structure, automatic)"
		" SELECT structure, 1 FROM follow", id_text(&meeting, hex));
	tamper(w.k.data, sql);
	config.send_sms.n = 1;
	/* a content, that verify opens */
	assert_int_equal(work_referral(&c1, &her, &w.s2, "motif"), E_OK);
	return 0;
}

#endif
