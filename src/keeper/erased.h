/* Erasing a person (design 6): a record in the ledger, all keys that open
 * anything of her destroyed, then her rows.  The ledger is a signed chain, in
 * the key file and beside every backup; whatever copy of the base is restored,
 * it is done again before anything is opened. */
#ifndef KEEPER_ERASED_H
#define KEEPER_ERASED_H

#include "keeper/state.h"

#define SIGN_KEY 32
#define SIGN_SIZE 64

/* Erases a person, or one referral: the ledger and the keys in one transaction, then the data,
 * audited.  What a cut leaves undone is done at the next start.
 * E_OK when she is erased already. */
enum err erased_person(struct keeper *k, const struct id *person);

/* Those whose structures have all agreed (act person.erase): at once, and at
 * each hour what a cut left undone. */
void erased_agreed(struct keeper *k);

/* The operator's: who is followed by no structure any more.  E_STATE when one
 * follows her, or suspends it. */
enum err erased_by_hand(struct keeper *k, const struct id *person);

/* What a notice said, whose time is over: E_STATE when it is not, when the
 * structures were not told 30 days ago, when one suspends it. */
enum err erased_over(struct keeper *k, const struct id *notice);

/* Rows of people who are not there, and keys of who was erased: *n is 0, or
 * E_CHECK. */
enum err erased_orphans(struct keeper *k, int64_t *n);

/* Was this erased? */
bool erased_is(struct keeper *k, const struct id *object);

/* At start: what the ledger says is done again. */
enum err erased_again(struct keeper *k);

/* At start too, before anything is opened: the ledgers that a restore laid
 * there are taken in, then removed.  E_CHECK: one is not of this base, or the
 * root key is not. */
#define ERASED_LAID "keeper/erased.laid"        /* the folder's */
#define ERASED_GIVEN "keeper/erased.given"      /* the operator's */
enum err erased_laid(struct keeper *k);

/* The ledger as text, one record a line:
 *	NUMBER SECONDS OBJECT HASH SIGNATURE
 * A longer one, of this base, is taken in and done again: E_CHECK when it is
 * not signed here, or names somebody who is here still and is not the
 * continuation of what is here (one that the operator gave may be). */
enum err erased_text(struct keeper *k, struct buf *out);
enum err erased_merge(struct keeper *k, const char *text);

/* Who signs ledger and manifests of this base, and its signature of a
 * manifest ("passerelle-backup ..."). */
void erased_signer(struct keeper *k, unsigned char public[SIGN_KEY]);
enum err erased_sign(struct keeper *k, const char *manifest,
	unsigned char signature[SIGN_SIZE]);

#endif
