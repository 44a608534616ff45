/* The throw-away data of `demo`: fictitious structures, professionals,
 * services and people from a fixed seed, each written as its own user would
 * write it, through the keeper. */
#ifndef CLI_SEED_H
#define CLI_SEED_H

#include "model/keep.h"
#include "store/db.h"

/* Structures, accounts (all with this public key; the first ones with this
 * password too) and services. */
enum err seed_structures(struct keep *k, struct db *db, const char *key,
	const char *password);

/* People, notes, next steps, notebooks and some referrals. */
enum err seed_people(struct keep *k, struct db *db, int people);

#endif
