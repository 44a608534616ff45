#include "model/keep.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"

#define WAIT_MS 30000
#define TAKE_MS 5000            /* the other session has 3 s */
#define UNASKED 16

struct keep {
	int fd;
	uint32_t number;
	int wait_ms;
	struct msg_reader reader;
	/* WELCOME, SAID, END that came while waiting, oldest first */
	struct msg unasked[UNASKED];
	unsigned keepers;       /* HELLOs: new ones */
	int nunasked;
};

struct keep *
keep_new(int fd, uint32_t first)
{
	struct keep *k = xcalloc(1, sizeof *k);

	k->fd = fd;
	k->number = first;
	k->wait_ms = WAIT_MS;
	msg_reader_init(&k->reader);
	return k;
}

void
keep_free(struct keep *k)
{
	if (!k)
		return;
	close(k->fd);
	msg_reader_done(&k->reader);
	while (k->nunasked)
		msg_done(&k->unasked[--k->nunasked]);
	free(k);
}

int
keep_fd(const struct keep *k)
{
	return k->fd;
}

/* The oldest one into m; NULL drops it. */
static void
take_unasked(struct keep *k, struct msg *m)
{
	if (m)
		*m = k->unasked[0];
	else
		msg_done(&k->unasked[0]);
	k->nunasked--;
	memmove(k->unasked, k->unasked + 1,
		(size_t)k->nunasked * sizeof *k->unasked);
}

/* What nobody asked for waits for keep_poll(). */
static void
set_aside(struct keep *k, struct msg *m)
{
	if (k->nunasked == UNASKED)     /* the oldest says least by now */
		take_unasked(k, NULL);
	k->unasked[k->nunasked++] = *m;
	msg_init(m, 0, 0);
}

/* Those of n questions that have no answer yet, once more for a new keeper. */
static enum err
send_open(struct keep *k, const struct msg *ask, const struct msg *answer,
	int n)
{
	int i;
	enum err e = E_OK;

	for (i = 0; i < n && !e; i++)
		if (!answer[i].type)
			e = msg_send(k->fd, &ask[i], ask[i].fd, ask[i].nfd);
	return e;
}

/* The answer that it is; false: none of these. */
static bool
take_answer(struct keep *k, struct msg *m, uint32_t first,
	struct msg *answer, int n)
{
	uint32_t i = m->number - first;

	if (m->number == 0) {
		set_aside(k, m);
		return false;
	}
	if (i >= (uint32_t)n || answer[i].type || m->type == P_K_WELCOME ||
		m->type == P_K_END)
		return false;
	msg_done(&answer[i]);
	answer[i] = *m;
	msg_init(m, 0, 0);
	return true;
}

static enum err
gone(enum err e)
{
	if (e == E_AGAIN)
		return err_set(E_AGAIN, _("Le serveur ne répond pas : "
			"recommencer. Votre texte reste ici."));
	return e ? err_set(E_IO, _("Le serveur s'est arrêté.")) : E_OK;
}

enum err
keep_send_all(struct keep *k, struct msg *ask, int n)
{
	int i;
	enum err e = E_OK;

	for (i = 0; i < n; i++)
		ask[i].number = ++k->number;
	for (i = 0; i < n && !e; i++)
		e = msg_send(k->fd, &ask[i], ask[i].fd, ask[i].nfd);
	return gone(e);
}

enum err
keep_take_all(struct keep *k, struct msg *ask, struct msg *answer, int n)
{
	int64_t end = clock_ms() + k->wait_ms;
	uint32_t first = k->number + 1 - (uint32_t)n;
	struct msg m;
	int i, left = n;
	enum err e = E_OK;

	for (i = 0; i < n; i++)
		answer[i].type = 0;
	msg_init(&m, 0, 0);
	while (!e && left) {
		struct pollfd p = { k->fd, POLLIN, 0 };
		int64_t wait = end - clock_ms();

		if (wait <= 0) {
			e = E_AGAIN;
			break;
		}
		if (poll(&p, 1, (int)wait) <= 0)
			continue;
		e = msg_recv(k->fd, &k->reader, &m);
		if (e == E_AGAIN) {
			e = E_OK;
			continue;
		}
		if (!e && m.type == P_K_HELLO) {
			/* a new keeper: the same questions, same numbers */
			k->keepers++;
			e = send_open(k, ask, answer, n);
		} else if (!e && take_answer(k, &m, first, answer, n)) {
			left--;
		}
	}
	msg_done(&m);
	return gone(e);
}

enum err
keep_call_all(struct keep *k, struct msg *ask, struct msg *answer, int n)
{
	enum err e = keep_send_all(k, ask, n);
	int i;

	for (i = 0; i < n && e; i++)
		answer[i].type = 0;
	return e ? e : keep_take_all(k, ask, answer, n);
}

enum err
keep_call(struct keep *k, struct msg *ask, struct msg *answer)
{
	return keep_call_all(k, ask, answer, 1);
}

/* The keeper speaks to all, so in no one's language. */
static enum err
told(enum err e, const char *why)
{
	char text[512];

	i18n_said(why ? why : "", text, sizeof text);
	return err_set(e, "%s", text);
}

enum err
keep_said(struct msg *answer)
{
	enum err said = (enum err)msg_get_u8(answer);
	const char *why = msg_get_str(answer);

	return said ? told(said, why) : E_OK;
}

enum err
keep_ask(struct keep *k, struct msg *ask, struct msg *answer)
{
	enum err e = keep_call(k, ask, answer);

	return e ? e : keep_said(answer);
}

unsigned
keep_keepers(const struct keep *k)
{
	return k->keepers;
}

bool
keep_waits(const struct keep *k)
{
	return k->nunasked > 0;
}

enum err
keep_poll(struct keep *k, struct msg *unasked)
{
	struct msg m;
	enum err e = E_OK;

	msg_init(&m, 0, 0);
	if (k->nunasked) {
		take_unasked(k, &m);
	} else {
		struct pollfd p = { k->fd, POLLIN, 0 };

		if (poll(&p, 1, 0) <= 0)
			return E_AGAIN;
		e = msg_recv(k->fd, &k->reader, &m);
	}
	k->keepers += !e && m.type == P_K_HELLO;
	if (!e && m.type == P_K_END) {
		const char *why = msg_get_str(&m);

		e = told(E_CANCEL, why);
	}
	if (!e) {
		msg_done(unasked);
		*unasked = m;
		return E_OK;
	}
	msg_done(&m);
	return e;
}

/* The end of a question: an answer that says less than it should is none. */
static enum err
asked(struct msg *ask, struct msg *answer, enum err e)
{
	if (!e && answer->bad)
		e = err_set(E_PROTO, _("Réponse mal formée."));
	msg_done(ask);
	msg_done(answer);
	return e;
}

enum err
keep_macs(struct ctx *x, int n, const int *kind, const char *const *text,
	uint32_t *mac)
{
	struct msg ask, answer;
	int i;
	enum err e;

	msg_init(&ask, P_K_MAC, 0);
	msg_init(&answer, 0, 0);
	msg_put_u32(&ask, (uint32_t)n);
	for (i = 0; i < n; i++) {
		msg_put_u8(&ask, (unsigned)kind[i]);
		msg_put_str(&ask, text[i]);
	}
	e = keep_ask(x->keep, &ask, &answer);
	if (!e && msg_get_u32(&answer) != (uint32_t)n)
		answer.bad = true;
	for (i = 0; i < n && !e; i++)
		mac[i] = msg_get_u32(&answer);
	return asked(&ask, &answer, e);
}

enum err
keep_match(struct ctx *x, const char *nir, const char *who, const char *day,
	struct id *match, struct id *own, int most, int *n)
{
	struct msg ask, answer;
	uint32_t count, i;
	enum err e;

	*match = id_none;
	*n = 0;
	msg_init(&ask, P_K_MATCH, 0);
	msg_init(&answer, 0, 0);
	msg_put_str(&ask, nir);
	msg_put_str(&ask, who);
	msg_put_str(&ask, day);
	e = keep_ask(x->keep, &ask, &answer);
	if (!e)
		*match = msg_get_id(&answer);
	count = e ? 0 : msg_get_u32(&answer);
	for (i = 0; i < count && !answer.bad; i++) {
		struct id one = msg_get_id(&answer);

		if (*n < most)
			own[(*n)++] = one;
	}
	return asked(&ask, &answer, e);
}

enum err
keep_nirs(struct ctx *x, const char *const *nir, int n, struct id *out)
{
	struct msg ask, answer;
	int i;
	enum err e;

	msg_init(&ask, P_K_NIRS, 0);
	msg_init(&answer, 0, 0);
	msg_put_u32(&ask, (uint32_t)n);
	for (i = 0; i < n; i++)
		msg_put_str(&ask, nir[i]);
	e = keep_ask(x->keep, &ask, &answer);
	if (!e && msg_get_u32(&answer) != (uint32_t)n)
		answer.bad = true;
	for (i = 0; i < n && !e; i++)
		out[i] = msg_get_id(&answer);
	return asked(&ask, &answer, e);
}

/* An answer that only says how it went. */
static enum err
done(struct ctx *x, int type, const struct id *id)
{
	struct msg ask, answer;
	enum err e;

	msg_init(&ask, type, 0);
	msg_init(&answer, 0, 0);
	msg_put_id(&ask, id);
	e = keep_ask(x->keep, &ask, &answer);
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

enum err
keep_sought(struct ctx *x, int64_t before, int most, int64_t *seq, int *n)
{
	struct msg ask, answer;
	uint32_t count, i;
	enum err e;

	*n = 0;
	msg_init(&ask, P_K_SOUGHT, 0);
	msg_init(&answer, 0, 0);
	msg_put_u64(&ask, (uint64_t)before);
	msg_put_u32(&ask, (uint32_t)most);
	e = keep_ask(x->keep, &ask, &answer);
	count = e ? 0 : msg_get_u32(&answer);
	for (i = 0; i < count && !answer.bad; i++) {
		int64_t one = (int64_t)msg_get_u64(&answer);

		if (*n < most)
			seq[(*n)++] = one;
	}
	return asked(&ask, &answer, e);
}

enum err
keep_probes(struct ctx *x, struct keep_probe *out, int most, int *n)
{
	struct msg ask, answer;
	uint32_t count, i;
	enum err e;

	*n = 0;
	msg_init(&ask, P_K_PROBES, 0);
	msg_init(&answer, 0, 0);
	msg_put_u32(&ask, (uint32_t)x->nstructure);
	for (i = 0; i < (uint32_t)x->nstructure; i++)
		msg_put_id(&ask, &x->structure[i].id);
	e = keep_ask(x->keep, &ask, &answer);
	count = e ? 0 : msg_get_u32(&answer);
	for (i = 0; i < count && !answer.bad; i++) {
		struct keep_probe one;
		const char *day;

		one.person = msg_get_id(&answer);
		one.structure = msg_get_id(&answer);
		one.user = msg_get_id(&answer);
		one.by = msg_get_id(&answer);
		day = msg_get_str(&answer);
		snprintf(one.day, sizeof one.day, "%s", day ? day : "");
		if (*n < most)
			out[(*n)++] = one;
	}
	return asked(&ask, &answer, e);
}

enum err
keep_probed(struct ctx *x, const struct id *follow,
	const struct keep_probe *read)
{
	struct msg ask, answer;
	enum err e;

	msg_init(&ask, P_K_PROBED, 0);
	msg_init(&answer, 0, 0);
	msg_put_id(&ask, follow);
	msg_put_id(&ask, &read->user);
	msg_put_id(&ask, &read->by);
	msg_put_str(&ask, read->day);
	e = keep_ask(x->keep, &ask, &answer);
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

void
keep_patience(struct keep *k, int ms)
{
	k->wait_ms = ms ? ms : WAIT_MS;
}

enum err
keep_take(struct ctx *x, const struct id *session)
{
	int64_t end = clock_ms() + TAKE_MS;
	enum err e;

	while ((e = done(x, P_K_TAKE, session)) == E_AGAIN &&
		clock_ms() < end)
		poll(NULL, 0, 20);
	return e;
}

enum err
keep_unlock(struct ctx *x, const char *password, bool *code)
{
	struct msg ask, answer;
	const char *said;
	enum err e;

	*code = false;
	msg_init(&ask, P_K_UNLOCK, 0);
	msg_init(&answer, 0, 0);
	msg_put_str(&ask, password);
	e = keep_call(x->keep, &ask, &answer);
	if (!e) {
		e = (enum err)msg_get_u8(&answer);
		said = msg_get_str(&answer);
		*code = !e && said && strcmp(said, "code") == 0;
		e = e ? err_set(e, "%s", "") : E_OK;
	}
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

enum err
keep_access(struct ctx *x, const struct keep_wish *w, char *out, size_t size)
{
	struct msg ask, answer;
	enum err e;

	*out = '\0';
	msg_init(&ask, P_K_ACCESS, 0);
	msg_init(&answer, 0, 0);
	msg_put_u8(&ask, w->what);
	msg_put_str(&ask, w->proof);
	msg_put_str(&ask, w->text);
	msg_put_bytes(&ask, w->blob ? buf_str(w->blob) : "",
		w->blob ? w->blob->len : 0);
	msg_put_id(&ask, w->id ? w->id : &id_none);
	e = keep_ask(x->keep, &ask, &answer);
	if (!e) {
		const char *said = msg_get_str(&answer);

		snprintf(out, size, "%s", said ? said : "");
	}
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

enum err
keep_switch(struct ctx *x, const struct id *structure)
{
	return done(x, P_K_SWITCH, structure);
}
