/* A person whom one structure follows, and who looks for her from another. */
#ifndef TESTS_MATCH_WORLD_H
#define TESTS_MATCH_WORLD_H

#include "tests/unit/keeper_six.h"

static struct id person, follow;
static struct sealkey key[SCOPES];

#define NIR "1980375056001"
#define WHO "aminata diallo"
#define DAY "1998-05-12"

static inline int
up(void **state)
{
	struct ask a;

	six_ready();
	add_person(&c1, &person, &follow, key);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	ask_token(&a, TOKEN_WORD, "diallo");
	ask_token(&a, TOKEN_WHO, WHO);
	ask_token(&a, TOKEN_DAY, DAY);
	ask_token(&a, TOKEN_NIR, NIR);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	return 0;
}

/* --- the question ------------------------------------------------------------ */

static struct buf said;         /* the last answer, without its number */

static inline enum err
ask_match(struct client *c, const char *nir, const char *who,
	const char *day, struct id *match, uint32_t *own)
{
	struct msg m;
	enum err e;

	*match = id_none;
	*own = 0;
	msg_init(&m, P_K_MATCH, ++c->number);
	msg_put_str(&m, nir);
	msg_put_str(&m, who);
	msg_put_str(&m, day);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_MATCHED);
	assert_int_equal(m.number, c->number);
	buf_done(&said);
	buf_init(&said);
	buf_put(&said, m.b.data, m.b.len);
	e = (enum err)msg_get_u8(&m);
	msg_get_str(&m);
	if (!e) {
		uint32_t i;

		*match = msg_get_id(&m);
		*own = msg_get_u32(&m);
		for (i = 0; i < *own; i++) {
			struct id one = msg_get_id(&m);

			assert_true(id_equal(&one, &person));
		}
	}
	assert_true(msg_ended(&m));
	msg_done(&m);
	return e;
}

/* 'y' elsewhere, 'h' here, 'n' nobody, '!' refused. */
static inline char
match(struct client *c, const char *nir, const char *who, const char *day,
	struct id *id)
{
	struct id m;
	uint32_t own;

	if (ask_match(c, nir, who, day, &m, &own))
		return '!';
	if (id)
		*id = m;
	return !id_is_none(&m) ? 'y' : own ? 'h' : 'n';
}

#endif
