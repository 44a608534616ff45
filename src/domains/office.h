/* The server as its administrator sees it; its words to everybody. */
#ifndef DOMAINS_OFFICE_H
#define DOMAINS_OFFICE_H

#include "domains/day_line.h"

/* The message of the day, "" when there is none. */
enum err office_motd(struct ctx *x, char *out, size_t size);

/* The server's next key, as it was announced (passerelle hostkey announce):
 * from which day, ISO, and its fingerprint; both "" when none was. */
#define OFFICE_PRINT 64
enum err office_next_key(struct db *db, char from[16],
	char print[OFFICE_PRINT]);
/* What her client will have to be told of it; "" for nothing. */
enum err office_key_told(struct ctx *x, char *out, size_t size);

/* Her day: for 30 days, that the operator acknowledged a break of the audit. */
enum err day_acknowledged(struct ctx *x, struct rows *out);

#endif
