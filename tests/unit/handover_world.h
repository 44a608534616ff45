/* A person whom a structure hands over to another: who asks and who decides,
 * what each reads. */
#ifndef TESTS_HANDOVER_WORLD_H
#define TESTS_HANDOVER_WORLD_H

#include "tests/unit/work.h"

#include "keeper/verify.h"
#include "model/rights.h"

static struct client c1, d1, r1, c2, e2, r2, adm;
static struct work her;
static struct id u_c2, u_e2;
static struct sealkey content_key;      /* of the last one that was asked */

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	u_c2 = w.c2;
	u_e2 = add_user("e2", false, &w.s2, "conseiller");
	add_user("r2", false, &w.s2, "responsable");
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&r1, "r1");
	login_ready(&c2, "c2");
	login_ready(&e2, "e2");
	login_ready(&r2, "r2");
	login_ready(&adm, "adm");
	memset(&her, 0, sizeof her);
	assert_int_equal(work_person(&c1, &her, "elle", "martin"), E_OK);
	log_init("test", 0);
	return 0;
}

static int
down(void **state)
{
	struct buf report;

	/* no word is left that nothing says whose it is */
	buf_init(&report);
	if (verify_all(&w.k, &report))
		fail_msg("%s", buf_str(&report));
	buf_done(&report);
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	client_done(&c2);
	client_done(&e2);
	client_done(&r2);
	client_done(&adm);
	world_close();
	world_remove();
	clock_fix(NULL);
	return 0;
}

/* --- the acts ----------------------------------------------------------------- */

/* kind "equipe": an invitation, of somebody by name or of nobody. */
static inline enum err
ask_for(struct client *who, const char *kind, const struct id *to,
	const struct id *receiver, struct id *made)
{
	struct sealkey key[SCOPES];
	struct buf b;
	struct ask a;
	enum err e = make_new(who, WRAP_REFERRAL, &her.person, made, key);

	if (e)
		return e;
	content_key = key[SCOPE_CONTENT];
	buf_init(&b);
	work_seal(&key[SCOPE_CONTENT], SCOPE_CONTENT, made, made, &id_none,
		"mots", 0, &b);
	ask_init(&a, strcmp(kind, "equipe") == 0 ? "handover.invite" :
		"handover.ask");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":id", made);
	ask_id(&a, ":receiver", receiver);
	ask_text(&a, ":purpose", "emploi");
	/* identity, contact, and health that no box can open */
	ask_int(&a, ":scopes", SCOPE_BIT(SCOPE_IDENTITY) |
		SCOPE_BIT(SCOPE_CONTACT) | SCOPE_BIT(SCOPE_NIR));
	ask_int(&a, ":agreed", 1);
	if (strcmp(kind, "equipe") != 0)
		ask_text(&a, ":kind", kind);
	else if (to)
		ask_id(&a, ":to_user", to);
	else
		ask_text(&a, ":to_user", NULL);
	ask_blob(&a, made, SCOPE_CONTENT, &id_none, 0, b.data, b.len);
	buf_done(&b);
	return ask_send(&a, who);
}

static inline void
ask_decide(struct ask *a, const char *act, const struct id *id, int version,
	const struct id *referent)
{
	struct id answer = id_new(), follow = id_new();
	bool takes = strcmp(act, "handover.accept") == 0 ||
		strcmp(act, "handover.join") == 0;
	struct buf b;

	ask_init(a, act);
	ask_id(a, ":id", id);
	ask_int(a, ":version", version);
	ask_id(a, ":answer", &answer);
	if (takes) {
		ask_id(a, ":follow", &follow);
		ask_token(a, TOKEN_WORD, "martin");
	}
	if (referent)
		ask_id(a, ":referent", referent);
	buf_init(&b);
	work_seal(&content_key, SCOPE_CONTENT, &answer, id, &id_none,
		"une reponse", 0, &b);
	ask_blob(a, &answer, SCOPE_CONTENT, &id_none, 0, b.data, b.len);
	buf_done(&b);
}

static inline enum err
decide(struct client *who, const char *act, const struct id *id, int version,
	const struct id *referent)
{
	struct ask a;

	ask_decide(&a, act, id, version, referent);
	return ask_send(&a, who);
}

/* withdraw, reconsider */
static inline void
ask_turn(struct ask *a, const char *act, const struct id *id, int version)
{
	ask_init(a, act);
	ask_id(a, ":id", id);
	ask_int(a, ":version", version);
}

static inline enum err
turn(const char *act, struct client *who, const struct id *id, int version)
{
	struct ask a;

	ask_turn(&a, act, id, version);
	return ask_send(&a, who);
}

static inline bool
reads(struct client *c, const struct id *id)
{
	return opens(c, WRAP_REFERRAL, id, SCOPE_CONTENT, NULL);
}

static inline bool
knows(struct client *c, enum scope scope)
{
	return opens(c, WRAP_PERSON, &her.person, scope, NULL);
}

#define N(sql) ((int)count(w.k.data, "SELECT count(*) FROM " sql))

#endif
