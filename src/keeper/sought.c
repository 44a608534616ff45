#include "keeper/sought.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "keeper/audit.h"
#include "keeper/cut.h"
#include "keeper/facts.h"
#include "keeper/peers.h"
#include "model/rights.h"

#define HERS 16                 /* records that are read as one */
#define FOLLOWERS 64
#define STRUCTURES 1000         /* of one who asks */
#define LOG_MOST 200            /* records in one answer */
#define PROBES_MOST 100         /* the newest */

/* The column `column` of a statement about her. */
static enum err
ids_of(struct keeper *k, const char *statement, const char *column,
	const struct id *person, struct id *out, int most, int *n)
{
	struct db_rows q;
	enum err e = db_select(k->data, statement, &q);

	*n = 0;
	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	while (*n < most && db_next(&q))
		out[(*n)++] = db_id(&q, column);
	return db_end(&q);
}

/* --- what was met ------------------------------------------------------------- */

static enum err
add_record(struct keeper *k, const struct id *person, int64_t seq)
{
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.sought_add", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	db_bind_int(&q, ":seq", seq);
	db_bind_blob(&q, ":hash", k->audit_hash, sizeof k->audit_hash);
	return db_step(&q);
}

struct probe {
	struct id person, structure;    /* who was met; that follows her */
	struct id user, by;             /* who looked, from where */
	char day[16];
};

static enum err
add_probe(struct keeper *k, const struct probe *a)
{
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.probe_add", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &a->person);
	db_bind_id(&q, ":structure", &a->structure);
	db_bind_id(&q, ":user", &a->user);
	db_bind_id(&q, ":by", &a->by);
	db_bind_text(&q, ":today", a->day);
	return db_step(&q);
}

enum err
sought_add(struct keeper *k, const struct peer *p, const struct id *person,
	int n)
{
	struct probe probe = { .user = p->user, .by = p->structure };
	struct id structure[FOLLOWERS];
	int i, j, many;
	/* of nobody, always in the same place */
	enum err e = add_record(k, &id_none, 0);

	facts_today(k, &p->structure, probe.day);
	for (i = 0; i < n && !e; i++) {
		probe.person = person[i];
		e = add_record(k, &person[i], k->audit_seq);
		if (!e)
			e = ids_of(k, "sought.followers", "structure",
				&person[i], structure, FOLLOWERS, &many);
		for (j = 0; !e && j < many; j++) {
			probe.structure = structure[j];
			e = add_probe(k, &probe);
		}
	}
	return e;
}

/* --- her own log --------------------------------------------------------------- */

static int
newest_first(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

/* Those of one of her records. */
static enum err
add_log(struct keeper *k, const struct id *person, int64_t before, int most,
	uint64_t *seq, int *n)
{
	struct db_rows q;
	int found = 0;
	enum err e = db_select(k->keys, "keys.sought_of", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	db_bind_int(&q, ":before", before);
	while (found < most && db_next(&q)) {
		size_t size;
		const void *hash = db_blob(&q, "hash", &size);

		/* the power went between the two files: it never was */
		if (size != 32 || !audit_has(k, db_int(&q, "seq"), hash))
			continue;
		seq[(*n)++] = (uint64_t)db_int(&q, "seq");
		found++;
	}
	return db_end(&q);
}

static enum err
read_log(struct keeper *k, const struct peer *p, int64_t before, int most,
	uint64_t *seq, int *n)
{
	struct id own, hers[HERS];
	int i, many;
	enum err e = facts_own_read(k, &p->user, &own);

	*n = 0;
	if (!e && (id_is_none(&own) || !facts_user_live(k, &p->user, NULL)))
		e = err_set(E_RIGHT, _("Ce n'est pas votre espace."));
	if (!e)
		e = ids_of(k, "sought.hers", "person", &own, hers, HERS,
			&many);
	for (i = 0; !e && i < many; i++)
		e = add_log(k, &hers[i], before, most, seq, n);
	if (e)
		return e;
	qsort(seq, (size_t)*n, sizeof *seq, newest_first);
	/* one search may have met two of her records */
	for (i = many = 0; i < *n && many < most; i++)
		if (!many || seq[i] != seq[many - 1])
			seq[many++] = seq[i];
	*n = many;
	return E_OK;
}

void
sought_log(struct keeper *k, struct peer *p, struct msg *m)
{
	uint64_t before = msg_get_u64(m), seq[HERS * LOG_MOST];
	uint32_t most = msg_get_u32(m);
	struct msg answer;
	int n = 0, i;
	enum err e;

	if (!msg_ended(m) || before > INT64_MAX || !most || most > LOG_MOST)
		e = err_set(E_PROTO, _("Demande mal formée."));
	else
		e = read_log(k, p, before ? (int64_t)before : INT64_MAX,
			(int)most, seq, &n);
	msg_init(&answer, P_K_SOUGHT_ARE, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_said() : NULL);
	if (!e) {
		msg_put_u32(&answer, (uint32_t)n);
		for (i = 0; i < n; i++)
			msg_put_u64(&answer, seq[i]);
	}
	peer_send(p, &answer, NULL, 0);
	msg_done(&answer);
}

/* --- her referents --------------------------------------------------------------- */

/* Of who may answer for her (f): is it her that is told? */
static enum err
is_told(struct keeper *k, const struct peer *p, const struct facts *f,
	const struct id *structure, const struct id *person, const char *today,
	bool *is)
{
	struct db_rows q;
	enum err e;

	*is = false;
	if (!right_may(RIGHT_REQUEST_ANSWER, f))
		return E_OK;
	e = db_select(k->data, "sought.told", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	db_bind_id(&q, ":structure", structure);
	db_bind_id(&q, ":user", &p->user);
	db_bind_text(&q, ":today", today);
	*is = db_next(&q);
	return db_end(&q);
}

static enum err
put_probes(struct keeper *k, const struct peer *p,
	const struct id *structure, struct msg *out, uint32_t *n)
{
	char today[16];
	struct facts here;
	struct db_rows q;
	enum err e, end;

	/* once: all wait while each line is looked at */
	facts_role_fill(k, p, structure, &here);
	if (here.role == ROLE_NONE)
		return E_OK;
	facts_today(k, structure, today);
	e = db_select(k->keys, "keys.probes", &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	while (!e && *n < PROBES_MOST && db_next(&q)) {
		struct id person = db_id(&q, "person");
		struct id user = db_id(&q, "user");
		struct id by = db_id(&q, "by_structure");
		struct facts f = here;
		uint32_t scopes;
		bool told;

		facts_follow_on(k, p, structure, today, &person, &f, &scopes);
		e = is_told(k, p, &f, structure, &person, today, &told);
		if (!told)
			continue;
		msg_put_id(out, &person);
		msg_put_id(out, structure);
		msg_put_id(out, &user);
		msg_put_id(out, &by);
		msg_put_str(out, db_text(&q, "made_on"));
		++*n;
	}
	end = db_end(&q);
	return e ? e : end;
}

static bool
is_of(const struct id *ids, uint32_t n, const struct id *id)
{
	uint32_t i;

	for (i = 0; i < n && !id_equal(&ids[i], id); i++)
		continue;
	return i < n;
}

void
sought_probes(struct keeper *k, struct peer *p, struct msg *m)
{
	uint32_t many = msg_get_u32(m), n = 0, i;
	struct id structure[STRUCTURES];
	struct msg answer, lines;
	enum err e = E_OK;

	msg_init(&lines, P_K_PROBES_ARE, m->number);
	if (!facts_user_live(k, &p->user, NULL))
		e = err_set(E_RIGHT, _("Ce compte est désactivé."));
	for (i = 0; i < many && i < STRUCTURES && !e && !m->bad; i++) {
		structure[i] = msg_get_id(m);
		if (!is_of(structure, i, &structure[i]))
			e = put_probes(k, p, &structure[i], &lines, &n);
	}
	if (!e && (many > STRUCTURES || !msg_ended(m)))
		e = err_set(E_PROTO, _("Demande mal formée."));
	msg_init(&answer, P_K_PROBES_ARE, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_said() : NULL);
	if (!e) {
		msg_put_u32(&answer, n);
		buf_put(&answer.b, lines.b.data, lines.b.len);
	}
	peer_send(p, &answer, NULL, 0);
	msg_done(&lines);
	msg_done(&answer);
}

enum err
sought_seen(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id follow = msg_get_id(m), user = msg_get_id(m);
	struct id by = msg_get_id(m);
	const char *day = msg_get_str(m);
	struct subject on;
	struct facts f;
	struct db_rows q;
	uint32_t scopes;
	char today[16];
	bool told;
	enum err e;

	if (!msg_ended(m) || !day)
		return err_set(E_PROTO, _("Demande mal formée."));
	e = facts_subject(k, "follow", &follow, &on);
	if (!e && !facts_user_live(k, &p->user, NULL))
		e = err_set(E_RIGHT, _("Ce compte est désactivé."));
	if (e)
		return e;
	facts_today(k, &on.structure, today);
	facts_fill(k, p, &on.structure, &on.person, &f, &scopes);
	e = is_told(k, p, &f, &on.structure, &on.person, today, &told);
	if (!e && !told)
		e = err_set(E_RIGHT, _("À sa personne référente, ou à la "
			"personne responsable."));
	if (!e)
		e = db_select(k->keys, "keys.probe_seen", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", &on.person);
	db_bind_id(&q, ":structure", &on.structure);
	db_bind_id(&q, ":user", &user);
	db_bind_id(&q, ":by", &by);
	db_bind_text(&q, ":day", day);
	db_bind_text(&q, ":today", today);
	return db_step(&q);
}

/* --- what is over ------------------------------------------------------------------ */

static enum err
forget(struct keeper *k)
{
	char today[16];
	struct db_rows q;
	int64_t first;
	enum err e = cut_first(k, &first);

	if (!e)
		e = db_select(k->keys, "keys.sought_over", &q);
	if (e)
		return e;
	db_bind_int(&q, ":first", first);
	e = db_step(&q);
	if (!e)
		e = db_select(k->keys, "keys.probe_over", &q);
	if (e)
		return e;
	facts_today(k, &id_none, today);
	db_bind_text(&q, ":today", today);
	return db_step(&q);
}

void
sought_forget(struct keeper *k)
{
	if (forget(k))
		log_say(LOG_WARN, "keeper: sought: %s", err_text());
}
