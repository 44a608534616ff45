/* Civil dates (proleptic Gregorian), French holidays, and the civil time of
 * a département. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct date {
	int y, m, d;            /* y 0: none */
};

bool date_leap(int y);
bool date_valid(int y, int m, int d);   /* years 1 to 9999 */
int date_days(struct date d);           /* days since 1970-01-01 */
struct date date_of_days(int days);
int date_weekday(struct date d);        /* 0 Monday .. 6 Sunday */
struct date date_add_days(struct date d, int n);
/* Clamped to the last valid day: 31/01 + 1 month is 28/02 or 29/02. */
struct date date_add_months(struct date d, int n);

/* Strictly "YYYY-MM-DD", E_CHECK else. */
enum err date_parse(const char *iso, struct date *out);
/* These three write "" for no date (y 0). */
void date_format(struct date d, char *out, size_t size);        /* ISO */
void date_french(struct date d, char *out, size_t size);        /* jj/mm/aaaa */

/* As screens say it: hier, aujourd'hui, demain; within 7 days "jeu. 26/11";
 * the same year 26/11; else 26/11/2026. */
void date_human(char *out, size_t size, struct date d, struct date today);

/* Public holidays of France (code du travail L3133-1): eight fixed days,
 * Easter Monday, Ascension, Whit Monday.  Neither the days proper to
 * Alsace-Moselle nor those of the overseas départements. */
bool date_holiday(struct date d);

/* Instants are seconds since 1970-01-01T00:00 UTC.  Strictly
 * "YYYY-MM-DDTHH:MM" or "YYYY-MM-DDTHH:MM:SS", read as UTC; E_CHECK else. */
enum err date_instant_parse(const char *text, int64_t *utc);
/* "YYYY-MM-DDTHH:MM:SS", in UTC. */
void date_instant_format(int64_t utc, char *out, size_t size);

/* The civil date and time of an instant in the zone of a département: its
 * own for 971 to 988, Europe/Paris else (NULL and "" too).  Own arithmetic:
 * neither TZ nor a file is read.  Summer time as it is today (European
 * directive 2000/84; North America's for 975). */
void date_local(int64_t utc, const char *departement, struct date *d,
	int *hour, int *minute);

#endif
