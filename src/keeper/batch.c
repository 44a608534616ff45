#include "keeper/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/acts.h"
#include "keeper/audit.h"
#include "keeper/circle.h"
#include "keeper/drafts.h"
#include "keeper/erased.h"
#include "keeper/give.h"
#include "keeper/given.h"
#include "keeper/hashes.h"
#include "keeper/here.h"
#include "keeper/keys.h"
#include "keeper/match.h"
#include "keeper/nirs.h"
#include "keeper/opened.h"
#include "keeper/outbox.h"
#include "keeper/peers.h"
#include "keeper/quota.h"
#include "keeper/reserve.h"
#include "keeper/sessions.h"
#include "keeper/sought.h"
#include "keeper/tx.h"

void
job_add(struct keeper *k, struct peer *p, struct msg *ask)
{
	struct job *j = xcalloc(1, sizeof *j);

	j->peer = p;
	j->ask = *ask;
	msg_init(ask, 0, 0);
	msg_init(&j->answer, P_DONE, j->ask.number);
	*k->last_job = j;
	k->last_job = &j->next;
}

static bool
is_act(const struct job *j)
{
	return j->peer->kind == PEER_SESSION && j->ask.type == P_K_ACT;
}

/* A request that was committed before: its answer is in `done`. */
static bool
answered(struct keeper *k, struct job *j)
{
	struct db_rows q;
	bool found = false;

	if (!is_act(j) || db_select(k->data, "keeper.done", &q))
		return false;
	db_bind_id(&q, ":session", &j->peer->session);
	db_bind_int(&q, ":number", j->ask.number);
	if (db_next(&q)) {
		found = true;
		j->e = (enum err)db_int(&q, "result");
	}
	db_end(&q);
	return found;
}

static enum err
remember(struct keeper *k, struct job *j)
{
	struct db_rows q;
	enum err e;

	if (!is_act(j))
		return E_OK;
	e = db_select(k->data, "keeper.done_add", &q);
	if (e)
		return e;
	db_bind_id(&q, ":session", &j->peer->session);
	db_bind_int(&q, ":number", j->ask.number);
	db_bind_int(&q, ":result", E_OK);
	return db_step(&q);
}

static void
run_one(struct keeper *k, struct job *j)
{
	struct msg m;

	/* reading a message changes it, and a job may run twice */
	msg_init(&m, (int)j->ask.type, j->ask.number);
	buf_put(&m.b, j->ask.b.data, j->ask.b.len);
	j->nrevoke = 0;
	given_done(&j->fresh);
	err_set(E_OK, "%s", "");
	/* the others may be about a draft: they look for themselves */
	j->e = m.type == P_K_MATCH || m.type == P_K_CIRCLE ||
		m.type == P_K_NIRS || m.type == P_K_PROBED ?
		session_may(j->peer, false) : E_OK;
	if (!j->e)
		j->e = m.type == P_K_KEYS ? give_keys(k, j->peer, j, &m) :
			m.type == P_K_MATCH ? match_run(k, j->peer, j, &m) :
			m.type == P_K_CIRCLE ? circle_run(k, j->peer, j, &m) :
			m.type == P_K_NIRS ? nirs_run(k, j->peer, j, &m) :
			m.type == P_K_PROBED ? sought_seen(k, j->peer, &m) :
			m.type == P_K_NEW ? give_new(k, j->peer, j, &m) :
			act_run(k, j->peer, j, &m);
	msg_done(&m);
}

static void
say(struct job *j)
{
	snprintf(j->message, sizeof j->message, "%s", err_said());
}

/* The answer of a request that is no act, when it failed. */
static int
answer_type(const struct job *j)
{
	return j->ask.type == P_K_KEYS ? P_K_GIVEN :
		j->ask.type == P_K_MATCH ? P_K_MATCHED :
		j->ask.type == P_K_CIRCLE ? P_K_CIRCLED :
		j->ask.type == P_K_NIRS ? P_K_NIRS_ARE :
		j->ask.type == P_K_NEW ? P_K_MADE : P_DONE;
}

/* Both files, the keys' first: it is committed first too. */
static enum err
on_both(struct keeper *k, const char *sql)
{
	enum err e = db_tx(k->keys, sql);

	return e ? e : db_tx(k->data, sql);
}

/* Of a session: what grows as she likes, if only the audit.  Keys are counted
 * where they are given, once in a login. */
static bool
writes(const struct job *j)
{
	return j->peer->kind == PEER_SESSION && j->ask.type != P_K_KEYS;
}

/* One job in its savepoint; alone in its batch, the transaction is one.
 * *lost: SQLite rolled the whole batch back. */
static void
run_job(struct keeper *k, struct job *j, bool alone, bool *lost)
{
	int64_t seq = k->audit_seq;
	unsigned char hash[32];

	*lost = false;
	j->message[0] = '\0';
	j->e = E_OK;
	if (answered(k, j))
		return;
	if (j->ask.type != P_K_KEYS && reserve_is_spent(k)) {
		j->e = err_set(E_FULL, _("Le disque est plein : rien n'est "
			"enregistré. Votre texte reste ici."));
		say(j);
		return;
	}
	if (writes(j) && (j->e = quota_take(k, &j->peer->user,
		j->ask.b.len))) {
		say(j);
		return;
	}
	memcpy(hash, k->audit_hash, sizeof hash);
	j->e = alone ? E_OK : on_both(k, "SAVEPOINT act");
	if (!j->e)
		run_one(k, j);
	if (!j->e)
		j->e = remember(k, j);
	if (j->e)
		say(j);
	if (db_autocommit(k->data) || db_autocommit(k->keys)) {
		*lost = true;
		return;
	}
	if (j->e) {
		if (!alone && on_both(k, "ROLLBACK TO act"))
			*lost = true;
		k->audit_seq = seq;
		memcpy(k->audit_hash, hash, sizeof hash);
	}
	if (!alone && !*lost && on_both(k, "RELEASE act"))
		*lost = true;
}

/* Somebody may be more by it than she was: she is told before anything else is
 * done for her. */
static bool
gives_roles(const struct job *j)
{
	return j->roles && !j->e;
}

/* Somebody may be nowhere once it is answered: what another session does for her
 * is not said to be done. */
static bool
erases(const struct job *j)
{
	return j->erases && !j->e;
}

/* A key is durable before the data that it opens (design 2): what is left in
 * the key file alone (*half) opens nothing. */
static enum err
commit(struct keeper *k, bool *half)
{
	enum err e = db_tx(k->keys, "COMMIT");

	if (e)
		return e;
	e = db_tx(k->data, "COMMIT");
	*half = e != E_OK;
	return e;
}

/* Runs [first, *last) in one transaction, or less: *last is what was not run
 * yet; false: none of it was kept. */
static bool
run_batch(struct keeper *k, struct job *first, struct job **last)
{
	struct job *j;
	bool lost = false, half = false, alone = first->next == *last;
	bool gone = false;
	enum err e = tx_begin(k);

	if (!e && ((e = hashes_begin(k)) || (e = db_tx(k->keys, "BEGIN"))))
		tx_roll_back(k);
	if (e) {
		for (j = first; j != *last; j = j->next) {
			j->e = e;
			say(j);
		}
		return false;
	}
	for (j = first; j && j != *last && !lost; j = j->next) {
		run_job(k, j, alone, &lost);
		gone |= erases(j);
		if (gives_roles(j) || (gone && j->next &&
			j->next->peer != j->peer))
			*last = j->next;
	}
	if (alone && !lost && first->e) {
		/* refused: nothing of it is kept, and it is no failure */
		if (!on_both(k, "ROLLBACK"))
			return true;
		lost = true;
	}
	if (!lost && (e = commit(k, &half))) {
		lost = true;
		/* the acts were well, the commit was not */
		for (j = first; j != *last; j = j->next)
			if (!j->e) {
				j->e = e;
				say(j);
			}
	}
	if (lost && !db_autocommit(k->keys))
		db_run(k->keys, "ROLLBACK");
	if (lost) {
		tx_roll_back(k);
		opened_lost(k);
	}
	/* (or at the next start) */
	if (half && hashes_settle(k))
		log_say(LOG_ERROR, "keeper: hashes: %s", err_text());
	return !lost;
}

static void
run_alone(struct keeper *k, struct job *j)
{
	struct job *end = j->next;

	if (run_batch(k, j, &end))
		return;
	if (j->e == E_FULL && reserve_spend(k) && j->ask.type == P_K_KEYS &&
		run_batch(k, j, &end))
		return;
	if (!j->e) {
		j->e = E_IO;
		say(j);
	}
	given_done(&j->fresh);
}

static void
answer(struct keeper *k, struct job *j)
{
	int i;

	if (!j->e) {
		for (i = 0; i < j->nrevoke; i++) {
			keys_release(k, (enum wrap_kind)j->revoke[i].kind,
				&j->revoke[i].object, &j->revoke[i].holder);
			if (j->revoke[i].kind == WRAP_PERSON)
				drafts_erase(k, &j->revoke[i].object);
		}
		given_merge(&j->peer->given, &j->fresh);
		if (j->erases)
			erased_agreed(k);
	}
	if (answer_type(j) == P_DONE) {
		peer_done(j->peer, j->ask.number, j->e,
			*j->message ? j->message : NULL);
		return;
	}
	if (j->e) {
		msg_reset(&j->answer, answer_type(j), j->ask.number);
		msg_put_u8(&j->answer, j->e);
		msg_put_str(&j->answer, j->message);
	}
	peer_send(j->peer, &j->answer, NULL, 0);
}

/* Runs what waits, or its beginning; what was not run yet. */
static struct job *
run_some(struct keeper *k, struct job *first)
{
	struct job *end = NULL, *j;

	if (run_batch(k, first, &end))
		return end;
	/* what one job broke must not be lost to the others: alone, again */
	log_say(LOG_WARN, "a batch was rolled back: one by one");
	for (j = first; j; j = j->next) {
		run_alone(k, j);
		if (gives_roles(j) || erases(j))
			return j->next;
	}
	return NULL;
}

/* What became of one that was run. */
static void
job_done(struct keeper *k, struct job *j)
{
	answer(k, j);
	if (!j->e && !id_is_none(&j->about))
		here_look(k, &j->about, j->peer);
	if (!j->e && !id_is_none(&j->stopped))
		here_stopped(k, j);
	if (!j->e && j->looks)
		session_refresh(k, j->peer);
	msg_done(&j->ask);
	msg_done(&j->answer);
	given_done(&j->fresh);
	free(j);
}

void
run_jobs(struct keeper *k)
{
	struct job *first = k->jobs, *rest, *next;
	bool tells = false;

	k->jobs = NULL;
	k->last_job = &k->jobs;
	for (; first; first = rest) {
		bool accounts = false;

		rest = run_some(k, first);
		for (; first != rest; first = next) {
			next = first->next;
			accounts |= first->accounts && !first->e;
			tells |= first->tells && !first->e;
			job_done(k, first);
		}
		if (accounts)
			sessions_changed(k);
	}
	if (tells)
		outbox_poke(k);
}
