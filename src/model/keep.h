/* The keeper's client: one request, one answer (design 2).  When the keeper
 * dies and comes back, the unanswered request is sent again under the same
 * number, so that nothing is done twice.
 *
 * Asserts that no statement is open (design 5, law: never a transaction
 * while waiting). */
#ifndef MODEL_KEEP_H
#define MODEL_KEEP_H

#include "base/msg.h"
#include "model/ctx.h"

struct keep;

/* Takes the descriptor; numbers start after `first` (a resumed session). */
struct keep *keep_new(int fd, uint32_t first);
void keep_free(struct keep *k);
int keep_fd(const struct keep *k);

/* Sends `ask` (its number is set here) and waits for its answer, 30 s at
 * most.  E_IO: the keeper is gone for good; E_AGAIN: no answer in time. */
enum err keep_call(struct keep *k, struct msg *ask, struct msg *answer);

/* The same of n questions of which none needs the answer of another: all are
 * sent before the first answer, and kept in fewer commits.  One whose type is
 * still 0 has no answer. */
enum err keep_call_all(struct keep *k, struct msg *ask, struct msg *answer,
	int n);

/* The same in two: what is done in between waits for nothing.  No other
 * question is asked there, and keep_take_all() follows, whatever happens. */
enum err keep_send_all(struct keep *k, struct msg *ask, int n);
enum err keep_take_all(struct keep *k, struct msg *ask, struct msg *answer,
	int n);

/* The same as keep_call(), for an answer that begins with its result and the
 * words for the user: these are read. */
enum err keep_ask(struct keep *k, struct msg *ask, struct msg *answer);
/* Reads them. */
enum err keep_said(struct msg *answer);

/* Did something unasked come while an answer was awaited?  Its descriptor may
 * stay silent: keep_poll() has it. */
bool keep_waits(const struct keep *k);

/* How many keepers took over since the first: what one of them was told of
 * this session without writing it down, the next does not know. */
unsigned keep_keepers(const struct keep *k);

/* Handles what came without being asked (HELLO, END, WELCOME): call when
 * keep_fd() is readable, or keep_waits().  E_CANCEL: the session must end,
 * err_text() why. */
enum err keep_poll(struct keep *k, struct msg *unasked);

/* Search tokens of the current structure. */
enum err keep_macs(struct ctx *x, int n, const int *kind,
	const char *const *text, uint32_t *mac);

/* Is there a record elsewhere?  nir: its first 13 characters; who: token_who;
 * day: ISO; each NULL when it is not known.  *match: id_none for no.  own:
 * the people of the user's structures who are the same, `most` at most.
 * E_AGAIN: too many questions in the hour. */
enum err keep_match(struct ctx *x, const char *nir, const char *who,
	const char *day, struct id *match, struct id *own, int most, int *n);

/* Who of those that the current structure follows has these numbers (13
 * characters each, KEEP_NIRS at most)?  out[i]: id_none, nobody.  E_AGAIN:
 * too many were asked for today. */
#define KEEP_NIRS 64
enum err keep_nirs(struct ctx *x, const char *const *nir, int n,
	struct id *out);

/* Searches for the person whose own space this is, that the audit has without
 * naming her: numbers of its records under `before` (0: all), the newest
 * first, `most` at most (KEEP_SOUGHT). */
#define KEEP_SOUGHT 200
enum err keep_sought(struct ctx *x, int64_t before, int most, int64_t *seq,
	int *n);

/* Who was looked for while her address is protected, in the structures where
 * this user is told of it; not read yet. */
struct keep_probe {
	struct id person, structure;    /* who; that follows her */
	struct id user, by;             /* who looked, from where */
	char day[16];
};
enum err keep_probes(struct ctx *x, struct keep_probe *out, int most, int *n);
/* It was read, of that follow: who looked, from where, until which day. */
enum err keep_probed(struct ctx *x, const struct id *follow,
	const struct keep_probe *read);

/* Ends another session of this user, which keeps what is typed there; back
 * once it has ended. */
enum err keep_take(struct ctx *x, const struct id *session);

/* The most that a call waits from now on, 0: as at first. */
void keep_patience(struct keep *k, int ms);

/* Is it the user's password (NULL: has she one)?  *code: she has none, and
 * proves herself by her second factor.  E_RIGHT: it is not, or too many were
 * tried; E_NOTFOUND: she has neither. */
enum err keep_unlock(struct ctx *x, const char *password, bool *code);

/* Something of one's own account (keeper/access.h); what it does not need is
 * NULL.  `out` gets the text of the answer. */
struct keep_wish {
	enum access what;
	const char *proof, *text;
	const struct buf *blob;
	const struct id *id;
};
enum err keep_access(struct ctx *x, const struct keep_wish *w, char *out,
	size_t size);

enum err keep_switch(struct ctx *x, const struct id *structure);

#endif
