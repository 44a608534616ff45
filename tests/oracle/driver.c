/* A keeper that answers on stdout, line by line, what stdin asks: for
 * the scripts of tests/oracle.  Ids are hexadecimal; WHO is a login, or "op".
 *
 *	structure NAME ACCOUNT  its id
 *	user LOGIN ADMIN        its id
 *	login LOGIN             a session of it, in place of the one before
 *	here LOGIN STRUCTURE    where that session works now
 *	clock WHEN              another moment, and what the clock does then
 *	sql SQL                 written behind the keeper's back
 *	new WHO KIND BELONGS STRUCTURE          "ok ID", or the error
 *	act WHO NAME [:X=V | blob=V]...         the error ("ok")
 *	keys WHO KIND:OBJECT:SCOPE:OWNER...     1 or 0 for each; ! for one that
 *	                                        the audit has not, or has twice
 *	try WHO NAME ROW WITH BLOB [SQL]        the error of an act with some
 *	                                        values, after SQL; none stays
 *	read WHO KEYS [SQL]     keys ("K K,K"), after SQL that does not stay
 *
 * V (- for no blob): t:TEXT i:NUMBER b:ID n:; of a blob RECORD:SCOPE:OWNER:VERSION.
 * At the end of stdin the audit is verified. */
#include "tests/fresh.h"
#include "tests/unit/keeper_world.h"

#include "keeper/give.h"
#include "keeper/given.h"
#include "keeper/sought.h"
#include "keeper/tx.h"

#define WHOS 64
#define WANTS 2000

static struct who {
	char login[32];
	struct client c;
} who[WHOS];
static int nwho;

static struct id
id_of(const char *text)
{
	struct id id = id_none;

	if (!text || (strcmp(text, "-") != 0 && id_parse(text, &id)))
		fail_msg("not an id: %s", text ? text : "(nothing)");
	return id;
}

static char *
word(char **rest)
{
	char *one = strsep(rest, " ");

	if (!one || !*one)
		fail_msg("a word is missing");
	return one;
}

static struct client *
client_of(const char *login)
{
	int i;

	if (strcmp(login, "op") == 0)
		return &w.op;
	for (i = 0; i < nwho; i++)
		if (strcmp(who[i].login, login) == 0)
			return &who[i].c;
	fail_msg("no session of %s", login);
	return NULL;
}

/* The next answer of this type; what comes unasked is left aside.  False: the
 * session was ended. */
static bool
next(struct client *c, int type, struct msg *m)
{
	do {
		if (client_next(c, m))
			return false;
	} while (m->type != type && m->type != P_K_END);
	return m->type == type;
}

static bool
ask_keeper(struct client *c, struct msg *q, int type, struct msg *m)
{
	bool sent = msg_send(c->fd, q, NULL, 0) == E_OK;

	msg_done(q);
	msg_init(m, 0, 0);
	return sent && next(c, type, m);
}

/* --- what is asked --------------------------------------------------------------- */

static void
do_structure(char *rest)
{
	const char *name = word(&rest);
	struct id id = add_structure(name, *word(&rest) == '1');
	char hex[ID_TEXT];

	if (id_is_none(&w.s1))
		w.s1 = id;      /* some value: fill() */
	puts(id_text(&id, hex));
}

static void
do_user(char *rest)
{
	const char *login = word(&rest);
	struct id id = add_user(login, *word(&rest) == '1', NULL, NULL);
	char hex[ID_TEXT];

	puts(id_text(&id, hex));
}

static void
do_login(char *rest)
{
	const char *login = word(&rest);
	int i;

	for (i = 0; i < nwho && strcmp(who[i].login, login) != 0; i++)
		;
	assert_true(i < WHOS);
	if (i < nwho)
		client_done(&who[i].c);
	else
		snprintf(who[nwho++].login, sizeof who[i].login, "%s", login);
	keeper_turn(&w.k, 0);
	login_ready(&who[i].c, login);
	puts("ok");
}

static void
do_here(char *rest)
{
	struct client *c = client_of(word(&rest));

	c->peer->structure = id_of(word(&rest));
	puts("ok");
}

static void
do_clock(char *rest)
{
	assert_int_equal(clock_fix(word(&rest)), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	puts("ok");
}

static void
do_sql(char *rest)
{
	tamper(w.k.data, rest);
	puts("ok");
}

static void
do_new(char *rest)
{
	struct client *c = client_of(word(&rest));
	struct id belongs, structure, made;
	char hex[ID_TEXT];
	struct msg q, m;
	enum err e;

	msg_init(&q, P_K_NEW, ++c->number);
	msg_put_u8(&q, (unsigned)atoi(word(&rest)));
	belongs = id_of(word(&rest));
	structure = id_of(word(&rest));
	msg_put_id(&q, &belongs);
	msg_put_id(&q, &structure);
	if (!ask_keeper(c, &q, P_K_MADE, &m)) {
		puts("gone");
	} else {
		e = (enum err)msg_get_u8(&m);
		msg_get_str(&m);
		made = e ? id_none : msg_get_id(&m);
		printf("%s %s\n", err_name(e), id_text(&made, hex));
	}
	msg_done(&m);
}

static void
add_blob(struct ask *a, char *v)
{
	const char *record = strsep(&v, ":"), *scope = strsep(&v, ":");
	const char *of = strsep(&v, ":");
	struct id id = id_of(record), owner = id_of(of);

	ask_blob(a, &id, (enum scope)atoi(scope), &owner,
		(uint32_t)atoi(v), "x", 1);
}

static void
add_value(struct ask *a, char *arg)
{
	char *v = strchr(arg, '=');
	struct id id;

	if (!v || (v[1] && v[2] != ':' && strncmp(arg, "blob=", 5) != 0))
		fail_msg("not a value: %s", arg);
	*v++ = '\0';
	if (strcmp(arg, "blob") == 0) {
		add_blob(a, v);
	} else if (*v == 't') {
		ask_text(a, arg, v + 2);
	} else if (*v == 'i') {
		ask_int(a, arg, atoll(v + 2));
	} else if (*v == 'b') {
		id = id_of(v + 2);
		ask_id(a, arg, &id);
	} else {
		ask_text(a, arg, NULL);
	}
}

static void
do_act(char *rest)
{
	struct client *c = client_of(word(&rest));
	struct msg q, m;
	struct ask a;

	ask_init(&a, word(&rest));
	while (rest && *rest)
		add_value(&a, strsep(&rest, " "));
	ask_message(&a, ++c->number, &q);
	puts(ask_keeper(c, &q, P_DONE, &m) ?
		err_name((enum err)msg_get_u8(&m)) : "gone");
	msg_done(&m);
}

/* --- keys ------------------------------------------------------------------------- */

static struct asked {
	unsigned kind, scope;
	struct id object, owner;
} asked[WANTS];

/* KIND:OBJECT:SCOPE:OWNER, each after `sep`. */
static void
read_wants(char *rest, const char *sep, struct msg *m)
{
	static char *one[WANTS];
	int n = 0, i;

	while (rest && *rest) {
		assert_true(n < WANTS);
		one[n++] = strsep(&rest, sep);
	}
	msg_put_str(m, "essai");
	msg_put_u32(m, (uint32_t)n);
	for (i = 0; i < n; i++) {
		char *p = one[i];
		unsigned kind = (unsigned)atoi(strsep(&p, ":"));
		struct id object = id_of(strsep(&p, ":"));
		unsigned scope = (unsigned)atoi(strsep(&p, ":"));
		struct id owner = id_of(p);

		msg_put_u8(m, kind);
		msg_put_id(m, &object);
		msg_put_u8(m, scope);
		msg_put_id(m, &owner);
		asked[i] = (struct asked){ kind, scope, object, owner };
	}
}

/* Is that a session was given this key written once, under the structure that
 * keeps it where it is one's own? */
static bool
recorded(const struct peer *p, const struct asked *a)
{
	static const char sql[] = "SELECT count(*) FROM audit WHERE session ="
		" x'%s' AND action = 'open' AND kind = %u AND object = x'%s'"
		" AND scopes & %u AND (%d OR structure = x'%s')";
	char session[ID_TEXT], object[ID_TEXT], owner[ID_TEXT], text[500];
	bool any = id_is_none(&a->owner) || a->scope == SCOPE_WORKNOTE;

	snprintf(text, sizeof text, sql, id_text(&p->session, session),
		a->kind, id_text(&a->object, object), SCOPE_BIT(a->scope),
		any, id_text(&a->owner, owner));
	return count(w.k.data, text) == 1;
}

/* p: whose answer it is, NULL where nothing of it stays. */
static void
say_given(struct msg *m, const struct peer *p)
{
	enum err e = (enum err)msg_get_u8(m);
	uint32_t n, i;
	int j;

	msg_get_str(m);
	if (e) {
		puts(err_name(e));
		return;
	}
	n = msg_get_u32(m);
	for (i = 0; i < n; i++) {
		bool given = msg_get_u8(m) != 0;

		putchar(!given ? '0' : p && !recorded(p, &asked[i]) ? '!' :
			'1');
		for (j = 0; given && j < KEY_SIZE; j++)
			msg_get_u8(m);
	}
	assert_true(msg_ended(m));
	putchar('\n');
}

static void
do_keys(char *rest)
{
	struct client *c = client_of(word(&rest));
	struct msg q, m;

	msg_init(&q, P_K_KEYS, ++c->number);
	read_wants(rest, " ", &q);
	if (ask_keeper(c, &q, P_K_GIVEN, &m))
		say_given(&m, c->peer);
	else
		puts("gone");
	msg_done(&m);
}

/* --- what does not stay ------------------------------------------------------------ */

static void
begin(const char *sql)
{
	assert_int_equal(tx_begin(&w.k), E_OK);
	if (sql && *sql)
		tamper(w.k.data, sql);
}

static void
do_read(char *rest)
{
	struct client *c = client_of(word(&rest));
	char *wants = word(&rest);
	struct job job = { .peer = c->peer };
	struct msg m;
	enum err e;

	msg_init(&job.answer, 0, 0);
	msg_init(&m, P_K_KEYS, 1);
	read_wants(wants, ",", &m);
	begin(rest);
	e = give_keys(&w.k, c->peer, &job, &m);
	tx_end(&w.k, E_CANCEL);
	if (e)
		puts(err_name(e));
	else
		say_given(&job.answer, NULL);
	given_done(&job.fresh);
	msg_done(&job.answer);
	msg_done(&m);
}

/* Some value for every parameter that the keeper does not bind itself. */
static void
fill(const struct sql_act *a, const struct id *row, const struct id *with,
	struct ask *q)
{
	static const char known[] = " :me :structure :now :today :person "
		":other :state :author :with_person :here :record :closed ";
	const struct sql_step *s;
	char seen[2000] = "", name[80];
	int i;

	snprintf(seen, sizeof seen, "%s%s %s ", known,
		a->on ? a->on_param : "", a->with ? a->with_param : "");
	if (a->on)
		ask_id(q, a->on_param, row);
	if (a->with)
		ask_id(q, a->with_param, with);
	for (s = a->step; s->sql; s++) {
		struct db_rows r;
		const char *p;

		assert_int_equal(db_prepare(w.k.data, s->sql, &r), E_OK);
		for (i = 0; (p = db_param(&r, i)); i++) {
			snprintf(name, sizeof name, " %s ", p);
			if (strstr(seen, name))
				continue;
			assert_true(strlen(seen) + strlen(name) < sizeof seen);
			strcat(seen, name);
			if (strcmp(p, ":version") == 0 ||
				strcmp(p, ":protected") == 0)
				ask_int(q, p, 1);
			else
				ask_id(q, p, &w.s1);
		}
		db_end(&r);
	}
}

static void
do_try(char *rest)
{
	struct client *c = client_of(word(&rest));
	const struct sql_act *a = sql_act_find(word(&rest));
	struct id row = id_of(word(&rest)), with = id_of(word(&rest));
	char *blob = word(&rest);
	struct job job = { .peer = c->peer };
	struct msg m;
	struct ask q;
	enum err e;

	assert_non_null(a);
	begin(rest);
	ask_init(&q, a->name);
	fill(a, &row, &with, &q);
	if (*blob != '-')
		add_blob(&q, blob);
	ask_message(&q, 1, &m);
	e = act_run(&w.k, c->peer, &job, &m);
	assert_int_equal(tx_end(&w.k, E_CANCEL), E_CANCEL);
	puts(err_name(e));
	msg_done(&m);
}

/* That she was looked for was read: by who answers for her. */
static void
do_probed(char *rest)
{
	struct client *c = client_of(word(&rest));
	struct id follow = id_of(word(&rest));
	struct msg m;
	enum err e;

	begin(rest);
	msg_fill(&m, P_K_PROBED, 1, "iiis", &follow, &w.c2, &w.s2,
		"2026-11-24");
	e = sought_seen(&w.k, c->peer, &m);
	assert_int_equal(tx_end(&w.k, E_CANCEL), E_CANCEL);
	puts(err_name(e));
	msg_done(&m);
}

/* --- the world ----------------------------------------------------------------------- */

/* In memory where it can: each answer would wait for the disk. */
static void
open_world(void)
{
	strcpy(w.dir, "/dev/shm/keeper-test-XXXXXX");
	if (!mkdtemp(w.dir)) {
		strcpy(w.dir, "/tmp/keeper-test-XXXXXX");
		assert_non_null(mkdtemp(w.dir));
	}
	snprintf(config.data, sizeof config.data, "%s", w.dir);
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
	fresh_bases();
	assert_int_equal(keeper_init(), E_OK);
	world_open(false);
	log_init("test", 0);
}

static void
run(char *line)
{
	static const struct {
		const char *name;
		void (*run)(char *rest);
	} verb[] = {
		{ "structure", do_structure }, { "user", do_user },
		{ "login", do_login }, { "here", do_here },
		{ "clock", do_clock }, { "sql", do_sql }, { "new", do_new },
		{ "act", do_act }, { "keys", do_keys }, { "try", do_try },
		{ "probed", do_probed },
		{ "read", do_read },
	};
	char *rest = line;
	const char *name = word(&rest);
	size_t i;

	for (i = 0; i < sizeof verb / sizeof *verb; i++)
		if (strcmp(verb[i].name, name) == 0) {
			verb[i].run(rest);
			return;
		}
	fail_msg("what is %s?", name);
}

int
main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int64_t records;
	int i;

	open_world();
	while ((n = getline(&line, &size, stdin)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		run(line);
		fflush(stdout);
	}
	free(line);
	assert_int_equal(audit_verify(&w.k, &records), E_OK);
	printf("%lld\n", (long long)records);
	for (i = 0; i < nwho; i++)
		client_done(&who[i].c);
	world_close();
	world_remove();
	return 0;
}
