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
#include "model/row.h"
#include "store/seal.h"

struct keep;

/* Takes the descriptor; numbers start after `first` (a resumed session). */
struct keep *keep_new(int fd, uint32_t first);
void keep_free(struct keep *k);
int keep_fd(const struct keep *k);

/* Sends `ask` (its number is set here) and waits for its answer, 30 s at
 * most.  E_IO: the keeper is gone for good; E_AGAIN: no answer in time. */
enum err keep_call(struct keep *k, struct msg *ask, struct msg *answer);

/* Did something unasked come while an answer was awaited?  Its descriptor may
 * stay silent: keep_poll() has it. */
bool keep_waits(const struct keep *k);

/* Handles what came without being asked (HELLO, END, WELCOME): call when
 * keep_fd() is readable, or keep_waits().  E_CANCEL: the session must end, err_text() why. */
enum err keep_poll(struct keep *k, struct msg *unasked);

/* --- a change, built step by step ------------------------------------- */
struct act;

struct act *act_new(const char *name);
void act_free(struct act *a);                   /* wipes; NULL is fine */
void act_text(struct act *a, const char *name, const char *v); /* ""->NULL */
/* NULL is absent, "" is said to be empty (imports). */
void act_text_as_is(struct act *a, const char *name, const char *v);
void act_int(struct act *a, const char *name, int64_t v);
void act_id(struct act *a, const char *name, const struct id *id);
void act_bytes(struct act *a, const char *name, const void *p, size_t n);
void act_next_set(struct act *a);               /* imports: another set */
size_t act_size(const struct act *a);           /* bytes so far */
/* Seals the named columns of r as the blob (record, scope, owner) and adds
 * it; base is the version that was read, 0 for none.  The key must be in
 * the vault. */
enum err act_blob(struct act *a, struct ctx *x, const struct id *record,
	const struct id *person, enum wrap_kind kind, enum scope scope,
	const struct id *owner, uint32_t base, const struct row *r,
	const char *const *names);
void act_token(struct act *a, int kind, const char *folded);
enum err act_send(struct act *a, struct ctx *x);        /* frees nothing */
enum err act_send_to(struct act *a, struct keep *k);    /* command line */

/* Something new, made for a structure (id_none: the current one): its id; its
 * keys go to the vault. */
enum err keep_make(struct ctx *x, enum wrap_kind kind,
	const struct id *belongs, const struct id *structure,
	struct id *made);

/* Search tokens of the current structure. */
enum err keep_macs(struct ctx *x, int n, const int *kind,
	const char *const *text, uint32_t *mac);

/* Is there a record elsewhere?  nir: its first 13 characters; who: token_who;
 * day: ISO; each NULL when it is not known.  *match: id_none for no.  own:
 * the people of the user's structures who are the same, `most` at most.
 * E_AGAIN: too many questions in the hour. */
enum err keep_match(struct ctx *x, const char *nir, const char *who,
	const char *day, struct id *match, struct id *own, int most, int *n);

enum err keep_switch(struct ctx *x, const struct id *structure);

#endif
