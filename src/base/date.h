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

bool date_valid(int y, int m, int d);
int date_days(struct date d);           /* days since 1970-01-01 */
struct date date_of_days(int days);
int date_weekday(struct date d);        /* 0 Monday .. 6 Sunday */
struct date date_add_days(struct date d, int n);
/* Clamped to the last valid day: 31/01 + 1 month is 28/02 or 29/02. */
struct date date_add_months(struct date d, int n);

/* Strictly "YYYY-MM-DD", E_CHECK else. */
enum err date_parse(const char *iso, struct date *out);
void date_format(struct date d, char *out, size_t size);        /* ISO */
void date_french(struct date d, char *out, size_t size);        /* jj/mm/aaaa */

/* As screens say it: hier, aujourd'hui, demain; within 7 days "jeu. 26/11";
 * the same year 26/11; else 26/11/2026. */
void date_human(char *out, size_t size, struct date d, struct date today);

/* Public holidays of metropolitan France (code du travail L3133-1). */
bool date_holiday(struct date d);

/* The civil date and time of an instant in the zone of a département: its
 * own for 971 to 988, Europe/Paris else. */
void date_local(int64_t utc, const char *departement, struct date *d,
	int *hour, int *minute);

#endif
