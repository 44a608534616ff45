/* What the hashes across structures were before an act changed them.
 *
 * They lie in the key file, which is committed before the data: when the
 * power goes between the two, somebody would be found by a name that was
 * never saved, and no more by the one that she has.  So those of before stay
 * beside them, with the number that the act has in the audit: where the data
 * has no such record they are put back.  Data of before their keys
 * (audit_mark_holds()) lack more than that one: they put nothing back. */
#ifndef KEEPER_HASHES_H
#define KEEPER_HASHES_H

#include "keeper/state.h"

/* A batch begins: what was kept for the ones before it serves no more.  Where
 * it should have been put back and cannot be, there is no batch: its records
 * would take the numbers of those that never were. */
enum err hashes_begin(struct keeper *k);
/* Keeps those of a kind of hers, about to change: in the transaction of the
 * key file that changes them. */
enum err hashes_keep(struct keeper *k, const struct id *person, int kind);
/* After audit_start() or audit_again(), when the last commit of the data may
 * not have been, and nothing else is missing: what was changed for it is as it
 * was. */
enum err hashes_settle(struct keeper *k);

#endif
