/* A change, built step by step, then sent to the keeper as one message naming
 * one act (design 2). */
#ifndef MODEL_ACT_H
#define MODEL_ACT_H

#include "model/ctx.h"
#include "model/keep.h"
#include "model/row.h"
#include "store/seal.h"

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
/* Frees nothing.  When x->saves_place, the same transaction drops x->place,
 * which is id_none once it is done. */
enum err act_send(struct act *a, struct ctx *x);
/* Acts that do not wait for one another, for the work of a whole file: from
 * here on act_send() keeps what it would send, and says E_OK. */
void act_queue(struct ctx *x);
int act_queued(const struct ctx *x);    /* how many are kept */
/* Sends them all, in their order, then one by one again: each is told how
 * the i-th went, err_text() why.  An error: what was not told may be done or
 * not. */
typedef void act_went(void *data, int i, enum err e);
enum err act_queue_send(struct ctx *x, act_went *went, void *data);

/* An act that needs nothing but the row that it starts from: its parameter
 * and the row's key, in hexadecimal. */
enum err act_alone(struct ctx *x, const char *act, const char *param,
	const char *key);
enum err act_send_to(struct act *a, struct keep *k);    /* command line */

#endif
