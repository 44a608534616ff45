/* Passwords while hashers die, fail, lie or are busy: who waits is told to ask
 * again, nobody is let in, no password changes, and nothing that came too late
 * counts. */
#include "tests/unit/account.h"

static struct id hers;
static struct client mute;      /* a hasher that the test answers for */

/* --- hands ------------------------------------------------------------------ */

/* A hasher that says nothing by itself. */
static void
mute_here(void)
{
	struct peer *p;
	int fd[2];

	for (p = w.k.peers; p; p = p->next)
		if (p->kind == PEER_HASHER)
			p->dead = true;
	keeper_turn(&w.k, 0);
	client_done(&mute);
	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&mute, fd[0]);
	hasher_add(&w.k, fd[1]);
}

/* Asks and does not wait. */
static void
begin(struct client *c, int type, const char *is, ...)
{
	struct msg m;
	va_list ap;
	int i;

	va_start(ap, is);
	msg_vfill(&m, type, ++c->number, is, ap);
	va_end(ap);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	for (i = 0; i < 3; i++)
		keeper_turn(&w.k, 0);
}

static enum err
wait_for(struct client *c)
{
	struct msg m;
	enum err e;

	msg_init(&m, 0, 0);
	e = answered(c, &m);
	msg_done(&m);
	return e;
}

/* The question that the hasher has, and its answer. */
static void
answers(bool ok, const char *made)
{
	struct msg m;
	uint64_t ticket;

	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&mute, &m), E_OK);
	ticket = msg_get_u64(&m);
	msg_reset(&m, made ? HERE_MADE : HERE_VERIFIED, 0);
	msg_put_u64(&m, ticket);
	msg_put_u8(&m, ok);
	if (made)
		msg_put_str(&m, made);
	assert_int_equal(msg_send(mute.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	keeper_turn(&w.k, 0);
}

static void
desk_client(struct client *c)
{
	int fd[2];

	assert_int_equal(msg_pair(fd), E_OK);
	client_init(c, fd[0]);
	c->peer = peer_new(&w.k, PEER_LOCAL, fd[1]);
}

/* --- each way of asking ------------------------------------------------------- */

enum ask_way { DOOR, DESK, LOCKED, PROOF, NEW, ENROL, OPERATOR, WAYS };

static const struct {
	const char *name;
	bool makes;
} way[WAYS] = {
	{ "at the door", false }, { "at a desk", false },
	{ "a locked screen", false }, { "a proof", false },
	{ "a new password", true }, { "an invitation", true },
	{ "the operator", true },
};

/* `first`: of a verification, what it begins with tells the hasher. */
static void
ask_by(enum ask_way by, struct client *c, const char *first)
{
	static char code[64];
	char text[100];

	snprintf(text, sizeof text, "%s%s", first, OTHER);
	slow_give_back(&w.k, c1.peer, SLOW_PASSWORD, "c1");
	switch (by) {
	case DOOR:
		relay(c);
		begin(c, P_R_PASSWORD, "ss", "c1", text);
		break;
	case DESK:
		desk_client(c);
		slow_give_back(&w.k, c->peer, SLOW_PASSWORD, HERS);
		begin(c, P_C_KIOSK, "sssUUs", HERS, text, "xterm", 80, 24,
			"fr");
		break;
	case LOCKED:
		*c = c1;
		begin(c, P_K_UNLOCK, "s", text);
		break;
	case PROOF:
		*c = c1;
		begin(c, P_K_ACCESS, "Bssbi", ACCESS_PASSWORD, text, OTHER,
			"", (size_t)0, &id_none);
		break;
	case NEW:               /* she has none, and no factor: no proof */
		*c = d1;
		begin(c, P_K_ACCESS, "Bssbi", ACCESS_PASSWORD, NULL, text, "",
			(size_t)0, &id_none);
		break;
	case ENROL:
		invitation(code);
		relay(c);
		begin(c, P_R_ENROL, "ssbss", code, text, "", (size_t)0, NULL,
			NULL);
		break;
	default:
		*c = w.op;
		begin(c, P_C_PASSWORD, "is", &w.c1, text);
	}
}

static void
put_back(enum ask_way by, struct client *c)
{
	switch (by) {
	case LOCKED:
	case PROOF:
		c1 = *c;
		break;
	case NEW:
		d1 = *c;
		break;
	case OPERATOR:
		w.op = *c;
		break;
	default:
		client_done(c);
	}
}

static bool
has_password(const struct id *user)
{
	struct buf b;
	bool has;

	buf_init(&b);
	has = keys_secret(&w.k, user, "password", &b) == E_OK;
	buf_done(&b);
	return has;
}

/* Nothing came of it. */
static void
as_before(const char *name)
{
	if (!password_is(&w.c1, PHRASE) || !password_is(&hers, FIGURES) ||
		has_password(&w.d1))
		fail_msg("%s: a password has changed", name);
}

/* --- what hashers do ---------------------------------------------------------- */

/* It ends, cuts its answer short, answers somebody else's question, fails. */
static void
test_broken(void **state)
{
	static const char *const how[] = { "meurs ", "coupe ", "autre ",
		"rate " };
	struct client c;
	size_t i;
	int by, n = 0;

	(void)state;
	for (i = 0; i < sizeof how / sizeof *how; i++)
		for (by = 0; by < WAYS; by++, n++) {
			enum err e;

			mute_here();
			mute.peer = w.k.peers;
			mute.peer->dead = true;
			keeper_turn(&w.k, 0);
			hasher_here();
			ask_by((enum ask_way)by, &c, how[i]);
			e = wait_for(&c);
			if (!e || (i < 3 && e != E_AGAIN))
				fail_msg("%s, %s: %d", how[i], way[by].name,
					(int)e);
			put_back((enum ask_way)by, &c);
			as_before(way[by].name);
		}
	print_message("%d hashers that do not do it: nothing came of it\n", n);
}

/* The account is shut while its password is hashed. */
static void
test_shut_meanwhile(void **state)
{
	static const char off[] = "UPDATE user SET state = 'desactive' WHERE"
		" login IN ('c1', '" HERS "')";
	static const char on[] = "UPDATE user SET state = 'actif'";
	struct client c;
	int by;

	(void)state;
	for (by = DOOR; by <= PROOF; by++) {
		enum err e;

		mute_here();
		ask_by((enum ask_way)by, &c, "");
		tamper(w.k.data, off);
		answers(true, NULL);
		e = wait_for(&c);
		if (e != E_RIGHT)
			fail_msg("%s: %d for a closed account", way[by].name,
				(int)e);
		put_back((enum ask_way)by, &c);
		tamper(w.k.data, on);
		as_before(way[by].name);
	}
}

/* A person's new card is made while the code of the one before is hashed. */
static void
test_new_card_meanwhile(void **state)
{
	struct client c;
	int64_t n = count(w.k.data, "SELECT count(*) FROM session");

	(void)state;
	mute_here();
	ask_by(DESK, &c, "");
	sessions_cut(&w.k, &hers, "x");
	answers(true, NULL);
	assert_int_equal(wait_for(&c), E_RIGHT);
	put_back(DESK, &c);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session"), n);
	as_before(way[DESK].name);
}

/* The hasher is at work and one of the same place waits: another is told to
 * come again. */
static void
test_busy(void **state)
{
	struct client first, second, c;
	int by;

	(void)state;
	relay_from = "192.0.2.9";
	for (by = 0; by < WAYS; by++) {
		enum err e;

		mute_here();
		relay(&first);
		begin(&first, P_R_PASSWORD, "ss", "r1", OTHER);
		relay(&second);
		begin(&second, P_R_PASSWORD, "ss", "r1", OTHER);
		assert_non_null(second.peer->question);
		/* desks are at a place of their own; of who is in another
		 * of her sessions waits */
		if (by == DESK || by == OPERATOR)
			*second.peer->source = '\0';
		second.peer->user = by == NEW ? w.d1 : w.c1;
		if (by == LOCKED || by == PROOF || by == NEW)
			second.peer->kind = PEER_SESSION;
		ask_by((enum ask_way)by, &c, "");
		e = wait_for(&c);
		if (e != E_AGAIN)
			fail_msg("%s: %d when busy", way[by].name, (int)e);
		put_back((enum ask_way)by, &c);
		client_done(&first);
		client_done(&second);
		keeper_turn(&w.k, 0);
		as_before(way[by].name);
	}
	relay_from = NULL;
}

/* Who waited longest comes first; beyond 64 nobody waits, but who is in: her
 * screen is locked, and they are not from where she is. */
static void
test_line(void **state)
{
	struct client r[67];
	int i;
	enum err e;

	(void)state;
	mute_here();
	for (i = 0; i < 67; i++) {
		relay(&r[i]);
		begin(&r[i], P_R_PASSWORD, "ss", "r1", OTHER);
	}
	e = wait_for(&r[65]);
	assert_int_equal(e, E_AGAIN);
	assert_int_equal(wait_for(&r[66]), E_AGAIN);
	begin(&c1, P_K_UNLOCK, "s", OTHER);
	assert_non_null(c1.peer->question);
	for (i = 0; i < 3; i++) {
		assert_null(r[i].peer->question);
		assert_non_null(r[i + 1].peer->question);
		answers(false, NULL);
		assert_int_equal(wait_for(&r[i]), E_RIGHT);
	}
	for (i = 0; i < 67; i++)
		client_done(&r[i]);
	keeper_turn(&w.k, 0);
	answers(false, NULL);
	answers(true, NULL);
	assert_int_equal(wait_for(&c1), E_OK);
}

/* What somebody asked before counts no more: its answer is nobody's. */
static void
test_late(void **state)
{
	struct client r;

	(void)state;
	mute_here();
	relay(&r);
	begin(&r, P_R_PASSWORD, "ss", "c1", PHRASE);
	begin(&r, P_R_KEY, "sb", "c1", "?", (size_t)1);
	assert_int_equal(wait_for(&r), E_RIGHT);
	answers(true, NULL);
	assert_false(r.peer->known);
	/* nor is one that nobody asked for */
	{
		struct msg m;

		msg_fill(&m, HERE_VERIFIED, 0, "LB", (uint64_t)7, 1);
		assert_int_equal(msg_send(mute.fd, &m, NULL, 0), E_OK);
		msg_done(&m);
	}
	keeper_turn(&w.k, 0);
	assert_false(r.peer->known);
	client_done(&r);
}

static int
up(void **state)
{
	struct sealkey key[SCOPES];
	struct id lea, follow;
	struct ask a;

	(void)state;
	world_dir();
	world_open(false);
	world_people();
	log_init("test", (enum log_level)0);
	mute.fd = -1;
	client_listener(&listener);
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&r1, "r1");
	add_person(&c1, &lea, &follow, key);
	hers = id_new();
	ask_init(&a, "space.open");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":user", &hers);
	ask_text(&a, ":login", HERS);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	set_password(&w.c1, PHRASE);
	set_password(&w.r1, PHRASE);
	set_password(&hers, FIGURES);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	client_done(&mute);
	client_done(&listener);
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	world_end();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_shut_meanwhile),
		cmocka_unit_test(test_new_card_meanwhile),
		cmocka_unit_test(test_busy),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_late),
	};

	return cmocka_run_group_tests(tests, up, down);
}
