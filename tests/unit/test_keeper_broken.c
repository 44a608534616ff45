/* What no program of ours would send: every message cut at each byte and with
 * one byte more, then values that no limit lets through, whole messages of an
 * account that was disabled, sealed blobs that are somebody else's.  Each is
 * refused or its sender is cut, nothing is done, and no refusal repeats what
 * somebody else was told. */
#include "tests/unit/keeper_world.h"

#define SHAPES 80
#define SECRET "dit à quelqu'un d'autre"

enum from { SESSION, RELAY, OPERATOR, LISTENER, SENDER, ENDS };

static struct client end[ENDS], *const op = &w.op;
static struct shape {
	const char *name;
	enum from from;
	size_t whole;           /* bytes that are a message already; 0: all */
	struct msg m;
} shape[SHAPES];
static int nshape;

/* --- those who may send ------------------------------------------------------- */

static struct client *
sender(enum from from)
{
	return from == OPERATOR ? op : &end[from];
}

static void
connect_again(enum from from)
{
	struct client *c = sender(from);
	int fd[2];

	client_done(c);
	switch (from) {
	case SESSION:
		login_ready(c, "c1");
		break;
	case RELAY:
		client_relay(&end[LISTENER], c, "192.0.2.7");
		break;
	case LISTENER:
		client_listener(c);
		break;
	default:
		assert_int_equal(msg_pair(fd), E_OK);
		client_init(c, fd[0]);
		c->peer = peer_new(&w.k, from == SENDER ? PEER_SENDER :
			PEER_CONTROL, fd[1]);
		c->peer->op = from == OPERATOR;
	}
}

static int
up(void **state)
{
	(void)state;
	world_dir();
	world_open(false);
	world_people();
	/* each refusal is also a line */
	log_init("test", (enum log_level)0);
	config.send_sms.n = 1;
	end[SESSION].fd = end[RELAY].fd = end[LISTENER].fd = -1;
	end[SENDER].fd = -1;
	connect_again(LISTENER);
	connect_again(RELAY);
	connect_again(SESSION);
	connect_again(SENDER);
	return 0;
}

static int
down(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < nshape; i++)
		msg_done(&shape[i].m);
	for (i = 0; i < ENDS; i++)
		if (i != OPERATOR)
			client_done(&end[i]);
	world_close();
	world_remove();
	return 0;
}

/* Sends `n` bytes of the message; what it was answered, E_IO if its sender
 * was cut, who is there again then. */
static enum err
sent(enum from from, const struct msg *of, size_t n)
{
	struct client *c = sender(from);
	const char *text;
	struct msg m;
	enum err e;

	msg_init(&m, of->type, ++c->number);
	buf_put(&m.b, of->b.data, n < of->b.len ? n : of->b.len);
	if (n > of->b.len)
		msg_put_u8(&m, 0);
	err_set(E_STATE, SECRET);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	do {
		msg_reset(&m, 0, 0);
		e = client_next(c, &m);
		assert_int_not_equal(e, E_AGAIN);
	} while (!e && m.number != c->number);
	if (!e) {
		e = (enum err)msg_get_u8(&m);
		text = msg_get_str(&m);
		if (e && text && strstr(text, SECRET))
			fail_msg("message %d, %d bytes: %s", of->type, (int)n,
				text);
	} else {
		connect_again(from);
	}
	msg_done(&m);
	return e;
}

/* What was done for anybody. */
static int64_t
done(void)
{
	return count(w.k.data, "SELECT count(*) FROM audit WHERE action NOT"
		" LIKE '%.refused' AND action NOT LIKE 'login%'");
}

/* --- what is sent -------------------------------------------------------------- */

#define ADD(called, of, type, ...)                                           \
	do {                                                                 \
		assert_true(nshape < SHAPES);                                \
		shape[nshape].name = (called);                               \
		shape[nshape].from = (of);                                   \
		msg_fill(&shape[nshape++].m, (type), 0, __VA_ARGS__);        \
	} while (0)

static void
forget_shapes(void)
{
	while (nshape > 0)
		msg_done(&shape[--nshape].m);
}

static void
session_shapes(void)
{
	const struct id *no = &id_none;

	forget_shapes();
	ADD("keys", SESSION, P_K_KEYS, "sUBiBi", "essai", 1, WRAP_PERSON,
		&w.s2, SCOPE_LABEL, no);
	ADD("new", SESSION, P_K_NEW, "Bii", WRAP_PERSON, no, no);
	ADD("act", SESSION, P_K_ACT, "sUUsBssBLsBbUiBiUbUBsi", "rien", 1, 3,
		":a", 't', "texte", ":b", 'i', (uint64_t)3, ":c", 'b', w.s1.b,
		(size_t)ID_SIZE, 1, &w.s1, SCOPE_LABEL, no, 0, "scellé",
		(size_t)7, 1, TOKEN_WORD, "martin", no);
	ADD("mac", SESSION, P_K_MAC, "UBs", 1, TOKEN_WORD, "martin");
	ADD("switch", SESSION, P_K_SWITCH, "i", &w.s1);
	ADD("match", SESSION, P_K_MATCH, "sss", "1900133063001", "martin lea",
		"1990-01-01");
	ADD("invite", SESSION, P_K_INVITE, "i", &w.d1);
	ADD("here", SESSION, P_K_HERE, "ii", &w.s1, &w.s1);
	ADD("take", SESSION, P_K_TAKE, "i", &w.s1);
	ADD("unlock", SESSION, P_K_UNLOCK, "s", "un mot de passe");
	ADD("access", SESSION, P_K_ACCESS, "Bssbi", ACCESS_HOW, NULL, NULL,
		"", (size_t)0, no);
	ADD("circle", SESSION, P_K_CIRCLE, "iis", &w.s1, no, NULL);
	ADD("nirs", SESSION, P_K_NIRS, "Us", 1, "1900133063001");
	ADD("sought", SESSION, P_K_SOUGHT, "LU", (uint64_t)0, 40);
	ADD("probes", SESSION, P_K_PROBES, "Ui", 1, &w.s1);
	ADD("probed", SESSION, P_K_PROBED, "iiis", &w.s1, &w.c2, &w.s2,
		"2026-11-24");
	ADD("say", SESSION, P_K_SAY, "s", "Bonjour");
	ADD("status", SESSION, P_K_STATUS, "");
	ADD("effort", SESSION, P_K_EFFORT, "UBUUU", 1, EFFORT_NOTE, 1, 9, 9);
}

static void
other_shapes(void)
{
	ADD("offer", RELAY, P_R_OFFER, "sb", "c1", "clé", (size_t)4);
	ADD("key", RELAY, P_R_KEY, "sb", "c1", "clé", (size_t)4);
	ADD("password", RELAY, P_R_PASSWORD, "ss", "c1", "un mot de passe");
	ADD("factor", RELAY, P_R_FACTOR, "ss", "c1", "123456");
	ADD("enrol", RELAY, P_R_ENROL, "ssbss", "1-ABCDEFGHJK",
		"un mot de passe", "", (size_t)0, NULL, NULL);
	ADD("start", RELAY, P_R_START, "sUUsssB", "xterm", 80, 24, "fr_FR",
		"OpenSSH", NULL, 1);
	ADD("set password", OPERATOR, P_C_PASSWORD, "is", &w.c1,
		"un mot de passe");
	ADD("code", OPERATOR, P_K_INVITE, "i", &w.d1);
	ADD("structure key", OPERATOR, P_C_STRUCTURE_KEY, "i", &w.s3);
	ADD("factor reset", OPERATOR, P_C_FACTOR_RESET, "i", &w.c1);
	ADD("verify", OPERATOR, P_C_VERIFY, "s", "1 2 3");
	shape[nshape - 1].whole = 1;    /* or nothing */
	ADD("as", OPERATOR, P_C_AS, "s", "c1");
	ADD("merge", OPERATOR, P_C_LEDGER_MERGE, "s", "rien");
	ADD("sign", OPERATOR, P_C_SIGN, "sB", "passerelle-backup 1\n", 1);
	ADD("erase", OPERATOR, P_C_ERASE, "i", &w.s1);
	ADD("over", OPERATOR, P_C_OVER, "i", &w.s1);
	ADD("prune", OPERATOR, P_C_PRUNE, "");
	ADD("report", OPERATOR, P_C_REPORT, "sb", "passerelle-retention 1\n",
		"", (size_t)0);
	ADD("desk", OPERATOR, P_C_KIOSK, "sssUUs", "48213907", "73019264",
		"xterm", 80, 24, NULL);
	ADD("screen", OPERATOR, P_C_SCREEN, "ssUUss", "c1", "xterm", 80, 24,
		NULL, NULL);
	ADD("operator's act", OPERATOR, P_K_ACT, "sUUsBsUUi", "user.disable",
		1, 1, ":id", 't', "c1", 0, 0, &id_none);
	ADD("pair", LISTENER, P_L_PAIR, "sU", "192.0.2.7", 4000);
	ADD("look", SENDER, P_X_LOOK, "sU", "sms", 0);
	ADD("take", SENDER, P_X_TAKE, "issL", &w.s1, "summons", "sms",
		(uint64_t)1);
	ADD("leaves", SENDER, P_X_START, "issLssss", &w.s1, "summons", "sms",
		(uint64_t)1, "0600000000", "", "Bonjour", "");
	ADD("left", SENDER, P_X_ENDED, "issLss", &w.s1, "summons", "sms",
		(uint64_t)1, "sent", "");
}

static void
test_cut(void **state)
{
	int64_t was = done();
	int i, n = 0;
	size_t k;

	(void)state;
	session_shapes();
	other_shapes();
	for (i = 0; i < nshape; i++) {
		const struct shape *s = &shape[i];

		for (k = s->whole; k <= s->m.b.len + 1; k++) {
			if (k == s->m.b.len)
				continue;
			if (sent(s->from, &s->m, k) == E_OK)
				fail_msg("%s: %d bytes of %d are taken",
					s->name, (int)k, (int)s->m.b.len);
			n++;
		}
	}
	assert_int_equal(done(), was);
	print_message("%d messages that are not whole: none is taken\n", n);
	forget_shapes();
}

/* --- beyond what there may be -------------------------------------------------- */

static char long_text[9001];

static void
far_sessions(void)
{
	const struct id *no = &id_none;

	ADD("5001 keys", SESSION, P_K_KEYS, "sU", "essai", 5001);
	ADD("a screen's name", SESSION, P_K_KEYS, "sU", long_text, 0);
	ADD("a kind", SESSION, P_K_NEW, "Bii", 9, no, no);
	ADD("another's draft", SESSION, P_K_NEW, "Bii", WRAP_REFERRAL, &w.s1,
		&w.s2);
	ADD("65 words", SESSION, P_K_MAC, "U", 65);
	ADD("a NIR's token", SESSION, P_K_MAC, "UBs", 1, TOKEN_NIR, "1900");
	ADD("65 NIRs", SESSION, P_K_NIRS, "U", 65);
	ADD("no structure of hers", SESSION, P_K_SWITCH, "i", &w.s2);
	ADD("names alone", SESSION, P_K_MATCH, "sss", NULL, NULL, long_text);
	ADD("nothing to match", SESSION, P_K_MATCH, "sss", "", "", "");
	ADD("nobody's code", SESSION, P_K_INVITE, "i", &w.s1);
	ADD("the code of an administrator", SESSION, P_K_INVITE, "i", &w.adm);
	ADD("a record that is not open", SESSION, P_K_HERE, "ii", &w.s1,
		&w.s1);
	ADD("a password", SESSION, P_K_UNLOCK, "s", long_text);
	ADD("not an administrator", SESSION, P_K_SAY, "s", "Bonjour");
	ADD("not an administrator", SESSION, P_K_STATUS, "");
	ADD("a proof", SESSION, P_K_ACCESS, "Bssbi", ACCESS_HOW, long_text,
		NULL, "", (size_t)0, no);
	ADD("a key", SESSION, P_K_ACCESS, "Bssbi", ACCESS_HOW, NULL, NULL,
		long_text, (size_t)8193, no);
	ADD("a wish", SESSION, P_K_ACCESS, "Bssbi", 99, NULL, NULL, "",
		(size_t)0, no);
	ADD("no one's key", SESSION, P_K_ACCESS, "Bssbi", ACCESS_KEY_DROP,
		NULL, NULL, "", (size_t)0, &w.s1);
	ADD("no one's factor", SESSION, P_K_ACCESS, "Bssbi",
		ACCESS_FACTOR_RESET, NULL, NULL, "", (size_t)0, &w.s1);
	ADD("no new password", SESSION, P_K_ACCESS, "Bssbi", ACCESS_PASSWORD,
		NULL, NULL, "", (size_t)0, no);
	ADD("nothing to say", SESSION, P_K_SAY, "s", NULL);
	ADD("an empty word", SESSION, P_K_SAY, "s", "");
	ADD("too much to say", SESSION, P_K_SAY, "s", long_text);
	ADD("a new password of 9,000", SESSION, P_K_ACCESS, "Bssbi",
		ACCESS_PASSWORD, NULL, long_text, "", (size_t)0, no);
	ADD("a factor never drawn", SESSION, P_K_ACCESS, "Bssbi",
		ACCESS_FACTOR_SET, NULL, NULL, "", (size_t)0, no);
	ADD("a line of no role", SESSION, P_K_CIRCLE, "iis", &w.s1, &w.s1,
		NULL);
	ADD("a word that is absent", SESSION, P_K_MAC, "UBs", 1, TOKEN_WORD,
		NULL);
	ADD("no type", SESSION, 99, "");
}

/* What a session says that it cost: no hand does that. */
static void
far_efforts(void)
{
	ADD("nine tasks", SESSION, P_K_EFFORT, "U", 9);
	ADD("no task", SESSION, P_K_EFFORT, "UBUUU", 1, EFFORT_ALL, 1, 9, 9);
	ADD("a task", SESSION, P_K_EFFORT, "UBUUU", 1, EFFORT_TASKS, 1, 9, 9);
	ADD("no record", SESSION, P_K_EFFORT, "UBUUU", 1, EFFORT_NOTE, 0, 9,
		9);
	ADD("records", SESSION, P_K_EFFORT, "UBUUU", 1, EFFORT_NOTE, 1001, 9,
		9);
	ADD("keys", SESSION, P_K_EFFORT, "UBUUU", 1, EFFORT_NOTE, 1, 200001,
		9);
	ADD("seconds", SESSION, P_K_EFFORT, "UBUUU", 1, EFFORT_NOTE, 1, 9,
		86401);
	ADD("twice", SESSION, P_K_EFFORT, "UBUUUBUUU", 2, EFFORT_NOTE, 1, 9, 9,
		EFFORT_NOTE, 1, 9, 9);
}

static void
far_acts(void)
{
	ADD("no set", SESSION, P_K_ACT, "sU", "person.create", 0);
	ADD("too many sets", SESSION, P_K_ACT, "sU", "person.create",
		1000000);
	ADD("two with blobs", SESSION, P_K_ACT, "sU", "person.create", 2);
	ADD("too many values", SESSION, P_K_ACT, "sUU", "person.create", 1,
		1000);
	ADD("one of ours", SESSION, P_K_ACT, "sUUsBs", "person.create", 1, 1,
		":me", 't', "c1");
	ADD("a type", SESSION, P_K_ACT, "sUUsBs", "person.create", 1, 1,
		":id", 'z', "c1");
	ADD("an id that is short", SESSION, P_K_ACT, "sUUsBb",
		"person.create", 1, 1, ":id", 'b', "c1", (size_t)2);
	ADD("an operator's", SESSION, P_K_ACT, "sUUUUi", "user.add", 1, 0, 0,
		0, &id_none);
	ADD("no name", SESSION, P_K_ACT, "sU", NULL, 1);
	ADD("too many blobs", SESSION, P_K_ACT, "sUUU", "person.create", 1, 0,
		100000);
	ADD("a value of no name", SESSION, P_K_ACT, "sUUsBs", "person.create",
		1, 1, NULL, 't', "c1");
}

static void
far_relays(void)
{
	ADD("no login", RELAY, P_R_OFFER, "sb", NULL, "clé", (size_t)4);
	ADD("no key", RELAY, P_R_KEY, "sb", "c1", NULL, (size_t)0);
	ADD("a long key", RELAY, P_R_KEY, "sb", "c1", long_text,
		(size_t)8193);
	ADD("a long login", RELAY, P_R_KEY, "sb", long_text, "clé",
		(size_t)4);
	ADD("capitals", RELAY, P_R_KEY, "sb", "C1", "clé", (size_t)4);
	ADD("a first sign", RELAY, P_R_KEY, "sb", "-c1", "clé", (size_t)4);
	ADD("a long login", RELAY, P_R_PASSWORD, "ss", long_text, "x");
	ADD("a long password", RELAY, P_R_PASSWORD, "ss", "c1", long_text);
	ADD("no password", RELAY, P_R_PASSWORD, "ss", "c1", NULL);
	ADD("figures first", RELAY, P_R_FACTOR, "ss", "c1", "123456");
	ADD("long figures", RELAY, P_R_FACTOR, "ss", "c1", long_text);
	ADD("no figures", RELAY, P_R_FACTOR, "ss", "c1", NULL);
	ADD("no code", RELAY, P_R_ENROL, "ssbss", NULL, NULL, "", (size_t)0,
		NULL, NULL);
	ADD("half a code", RELAY, P_R_ENROL, "ssbss", "1-", NULL, "",
		(size_t)0, NULL, NULL);
	ADD("a code's number", RELAY, P_R_ENROL, "ssbss", "-3 ABCDEFGHJKMNPQ",
		NULL, "", (size_t)0, NULL, NULL);
	ADD("no number", RELAY, P_R_ENROL, "ssbss", "x", NULL, "", (size_t)0,
		NULL, NULL);
	ADD("a number alone", RELAY, P_R_ENROL, "ssbss", "7", NULL, "",
		(size_t)0, NULL, NULL);
	ADD("a letter after it", RELAY, P_R_ENROL, "ssbss",
		"7x0123456789ABCDEF", NULL, "", (size_t)0, NULL, NULL);
	ADD("number 0", RELAY, P_R_ENROL, "ssbss", "0-0123456789ABCDEF", NULL,
		"", (size_t)0, NULL, NULL);
	ADD("an empty login", RELAY, P_R_KEY, "sb", "", "clé", (size_t)4);
	ADD("letters of no code", RELAY, P_R_ENROL, "ssbss",
		"1-!!!!!!!!!!!!!!!!", NULL, "", (size_t)0, NULL, NULL);
	ADD("a key and a password", RELAY, P_R_ENROL, "ssbss", "1-ABCDEFGHJK",
		"x", "clé", (size_t)4, "x", NULL);
	ADD("a key without a print", RELAY, P_R_ENROL, "ssbss",
		"1-ABCDEFGHJK", NULL, "clé", (size_t)4, NULL, NULL);
	ADD("a long key", RELAY, P_R_ENROL, "ssbss", "1-ABCDEFGHJK", NULL,
		long_text, (size_t)8193, "x", NULL);
	ADD("a long password", RELAY, P_R_ENROL, "ssbss", "1-ABCDEFGHJK",
		long_text, "", (size_t)0, NULL, NULL);
	ADD("nobody starts", RELAY, P_R_START, "sUUsssB", "xterm", 80, 24,
		NULL, "x", NULL, 1);
	ADD("no type", RELAY, 99, "");
}

static void
far_operators(void)
{
	ADD("nobody's password", OPERATOR, P_C_PASSWORD, "is", &w.s1,
		"un mot de passe");
	ADD("an empty password", OPERATOR, P_C_PASSWORD, "is", &w.c1, "");
	ADD("a long password", OPERATOR, P_C_PASSWORD, "is", &w.c1,
		long_text);
	ADD("not a demonstration", OPERATOR, P_C_AS, "s", "c1");
	ADD("no manifest", OPERATOR, P_C_SIGN, "sB", "rien", 0);
	ADD("nothing erased", OPERATOR, P_C_LEDGER_MERGE, "s", "rien\n");
	ADD("nobody's screen", OPERATOR, P_C_SCREEN, "ssUUss", "personne",
		"xterm", 80, 24, NULL, NULL);
	ADD("nobody's factor", OPERATOR, P_C_FACTOR_RESET, "i", &w.s1);
	ADD("nobody's manifest", OPERATOR, P_C_SIGN, "sB", NULL, 0);
	ADD("no ledger", OPERATOR, P_C_LEDGER_MERGE, "s", NULL);
	ADD("a line of it", OPERATOR, P_C_LEDGER_MERGE, "s", "1 2 aa bb cc");
	ADD("no login", OPERATOR, P_C_SCREEN, "ssUUss", NULL, "xterm", 80, 24,
		NULL, NULL);
	ADD("nobody acts", OPERATOR, P_C_AS, "s", NULL);
	ADD("no report", OPERATOR, P_C_REPORT, "sb", NULL, "", (size_t)0);
	ADD("not a report", OPERATOR, P_C_REPORT, "sb", "rien", "",
		(size_t)0);
	ADD("a short signature", OPERATOR, P_C_REPORT, "sb",
		"passerelle-retention 1\n", "x", (size_t)1);
	ADD("another's signature", OPERATOR, P_C_REPORT, "sb",
		"passerelle-retention 1\n", long_text, (size_t)64);
	ADD("no number", OPERATOR, P_C_KIOSK, "sssUUs", NULL, "73019264",
		"xterm", 80, 24, NULL);
	ADD("no figures", OPERATOR, P_C_KIOSK, "sssUUs", "48213907", NULL,
		"xterm", 80, 24, NULL);
	ADD("a long number", OPERATOR, P_C_KIOSK, "sssUUs", long_text,
		"73019264", "xterm", 80, 24, NULL);
	ADD("long figures", OPERATOR, P_C_KIOSK, "sssUUs", "48213907",
		long_text, "xterm", 80, 24, NULL);
	ADD("nowhere", LISTENER, P_L_PAIR, "sU", NULL, 1);
	ADD("by the clock", OPERATOR, P_K_ACT, "sUUUUi", "referral.late", 1, 0,
		0, 0, &id_none);
	ADD("no type", OPERATOR, 99, "");
	ADD("no format", SENDER, P_X_LOOK, "sU", NULL, 0);
	ADD("no such message", SENDER, P_X_TAKE, "issL", &w.s1, "summons", "sms",
		(uint64_t)1);
	ADD("a kind", SENDER, P_X_ENDED, "issLss", &w.s1, "?", "sms",
		(uint64_t)1, "sent", "");
	ADD("a state", SENDER, P_X_ENDED, "issLss", &w.s1, "summons", "sms",
		(uint64_t)1, "?", "");
	ADD("nothing to drop", SENDER, P_X_ENDED, "issLss", &w.s1, "summons",
		"sms", (uint64_t)1, "dropped", "");
	ADD("no state", SENDER, P_X_ENDED, "issLss", &w.s1, "summons", "sms",
		(uint64_t)1, NULL, "");
	ADD("no reason", SENDER, P_X_ENDED, "issLss", &w.s1, "summons", "sms",
		(uint64_t)1, "failed", NULL);
	ADD("no kind", SENDER, P_X_TAKE, "issL", &w.s1, NULL, "sms",
		(uint64_t)1);
	ADD("no way", SENDER, P_X_TAKE, "issL", &w.s1, "summons", NULL,
		(uint64_t)1);
	ADD("no mail here", SENDER, P_X_TAKE, "issL", &w.s1, "summons", "email",
		(uint64_t)1);
	ADD("a long message", SENDER, P_X_START, "issLssss", &w.s1, "summons",
		"sms", (uint64_t)1, "0600000000", "", long_text, "");
	ADD("a long reason", SENDER, P_X_ENDED, "issLss", &w.s1, "summons",
		"sms", (uint64_t)1, "failed", long_text);
	ADD("nothing was taken", SENDER, P_X_ENDED, "issLss", &w.s1, "summons",
		"sms", (uint64_t)1, "later", "");
	ADD("no type", SENDER, 99, "");
}

/* None of the shapes is taken, nothing is done. */
static void
none_taken(const char *what)
{
	int64_t was = done();
	int i;

	for (i = 0; i < nshape; i++)
		if (!sent(shape[i].from, &shape[i].m, shape[i].m.b.len))
			fail_msg("%s: %s is taken", what, shape[i].name);
		else if (done() != was)
			fail_msg("%s: %s is done", what, shape[i].name);
	print_message("%d %s: none is taken\n", nshape, what);
	forget_shapes();
}

static void
test_far(void **state)
{
	(void)state;
	forget_shapes();
	memset(long_text, 'a', sizeof long_text - 1);
	far_sessions();
	far_efforts();
	far_acts();
	none_taken("values of a session beyond the limits");
	far_relays();
	far_operators();
	none_taken("values of a relay or an operator beyond the limits");
}

/* The most that one login may ask: with the last of it, not beyond. */
static void
test_most(void **state)
{
	struct client *c = &end[SESSION];
	struct msg m;

	(void)state;
	c->peer->macs = 19999;
	msg_fill(&m, P_K_MAC, 0, "UBs", 1, TOKEN_WORD, "martin");
	assert_int_equal(sent(SESSION, &m, m.b.len), E_OK);
	assert_int_equal(sent(SESSION, &m, m.b.len), E_AGAIN);
	msg_done(&m);
	c->peer->macs = 0;
}

/* What the listener says of a session that is not there, or hands without its
 * descriptor, changes nothing: the listener is not cut for it. */
static void
test_listener(void **state)
{
	struct client *c = &end[LISTENER];
	int64_t was = done();
	struct peer *p;
	struct msg m;
	int n = 0, after = 0;

	(void)state;
	for (p = w.k.peers; p; p = p->next)
		n++;
	msg_fill(&m, P_L_ADOPT, 0, "i", &w.s1);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	msg_fill(&m, P_L_SENDER, 0, "");
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	msg_fill(&m, P_L_ENDED, 0, "iU", &w.s1, 0);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	msg_fill(&m, 99, 0, "");
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	msg_fill(&m, P_L_PAIR, 0, "sU", "192.0.2.8", 4000);
	assert_int_equal(sent(LISTENER, &m, m.b.len), E_OK);
	msg_done(&m);
	for (p = w.k.peers; p; p = p->next)
		after++;
	/* the relay of that pair, until its other end is seen to be closed */
	assert_in_range(after - n, 0, 1);
	assert_int_equal(done(), was);
}

/* A session that is still open when its account is closed. */
static void
test_disabled(void **state)
{
	(void)state;
	tamper(w.k.data, "UPDATE user SET state = 'desactive' WHERE login = 'c1'");
	session_shapes();
	none_taken("messages of a disabled account");
	tamper(w.k.data, "UPDATE user SET state = 'actif' WHERE login = 'c1'");
}

/* --- what seals what -------------------------------------------------------------- */

static struct id lea, lea_follow, note;

/* The act with one blob: only a record's own scopes, sealed for its owner,
 * over the version that is there. */
static enum err
write_blob(const char *name, const struct id *record, enum scope scope,
	const struct id *owner, uint32_t base)
{
	struct ask a;

	ask_init(&a, name);
	ask_id(&a, ":follow", &lea_follow);
	if (strcmp(name, "note.create") == 0) {
		note = id_new();
		ask_id(&a, ":id", &note);
		ask_text(&a, ":kind", scope == SCOPE_WORKNOTE ? "travail" :
			"note");
		ask_text(&a, ":made_on", "2026-11-24");
		ask_int(&a, ":contact", 0);
	} else if (strcmp(name, "person.save") == 0) {
		ask_int(&a, ":protected", 0);
	}
	ask_blob(&a, record ? record : &note, scope, owner, base, "x", 1);
	return ask_send(&a, &end[SESSION]);
}

static uint32_t
version_of(enum scope scope)
{
	char sql[100];

	snprintf(sql, sizeof sql, "SELECT coalesce(max(version), 0) FROM blob"
		" WHERE scope = %d", (int)scope);
	return (uint32_t)count(w.k.data, sql);
}

#define BITS(a, b, c, d, e)                                                  \
	(SCOPE_BIT(SCOPE_##a) | SCOPE_BIT(SCOPE_##b) | SCOPE_BIT(SCOPE_##c) | \
	SCOPE_BIT(SCOPE_##d) | SCOPE_BIT(SCOPE_##e))

static const struct blob_act {
	const char *act;
	unsigned scopes;
	bool shared;            /* sealed for nobody, else for the structure */
} blob_acts[] = {
	{ "person.save", BITS(LABEL, IDENTITY, NIR, CONTACT, ADDRESS), true },
	{ "person.situation", BITS(RESOURCES, PATH, BARRIERS, HEALTH,
		JUSTICE), false },
	{ "note.create", SCOPE_BIT(SCOPE_NOTE), false },
};

/* Is it taken?  Only where it belongs, and never over another version. */
static bool
blob_taken(const struct blob_act *by, const struct id *record,
	const struct id *owner, enum scope scope)
{
	bool makes = strcmp(by->act, "note.create") == 0;
	bool fits = (by->scopes & SCOPE_BIT(scope)) &&
		record == (makes ? NULL : &lea) &&
		owner == (by->shared ? &id_none : &w.s1);
	uint32_t base = makes ? 0 : version_of(scope);
	enum err e;

	/* a working note is its author's alone */
	fits |= makes && scope == SCOPE_WORKNOTE && !record && owner == &w.c1;
	e = write_blob(by->act, record, scope, owner, base + 7);
	assert_int_not_equal(e, E_OK);
	e = write_blob(by->act, record, scope, owner, base);
	if ((e == E_OK) != fits)
		fail_msg("%s, scope %s: %d", by->act, scope_name(scope),
			(int)e);
	return fits;
}

static void
test_blobs(void **state)
{
	const struct id *owners[] = { &id_none, &w.s1, &w.s2, &w.c1, &w.d1 };
	const struct id *records[] = { &lea, NULL, &w.s1 };
	struct sealkey key[SCOPES];
	int taken = 0, tried = 0, i;

	(void)state;
	add_person(&end[SESSION], &lea, &lea_follow, key);
	/* every act, record, owner and scope */
	for (i = 0; i < 3 * 3 * 5 * SCOPES; i++, tried++)
		taken += blob_taken(&blob_acts[i % 3], records[i / 3 % 3],
			owners[i / 9 % 5], (enum scope)(i / 45));
	print_message("%d blobs where they belong, %d elsewhere: refused, and "
		"all over another version\n", taken, tried - taken);
	assert_int_equal(taken, 12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_far),
		cmocka_unit_test(test_most),
		cmocka_unit_test(test_listener),
		cmocka_unit_test(test_disabled),
		cmocka_unit_test(test_blobs),
	};

	return cmocka_run_group_tests(tests, up, down);
}
