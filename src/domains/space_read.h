/* What the person herself may see in her own space, and in which words: who
 * follows her, when and where she is awaited.  Nothing here tells where she
 * lives: with a protected address neither a place, nor a structure, nor a
 * number that would lead there is said; and the structure whose very name
 * says violence is never named. */
#ifndef DOMAINS_SPACE_READ_H
#define DOMAINS_SPACE_READ_H

#include "base/id.h"
#include "model/ctx.h"
#include "model/row.h"

#define SPACE_FOLLOWS 32

struct space_follow {
	struct id id, structure;
	char name[160], phone[40];      /* "" where it must not be said */
	char referent[80], second[80];  /* first names, "" none */
	char start_on[12];
	bool closed;                    /* her address is protected */
};

/* Those who follow her now, the oldest first; E_RIGHT when this is no
 * person's account. */
enum err space_follows(struct ctx *x, struct space_follow *out, int *n);

/* May the name of a structure stand on her screen? */
bool space_quiet(struct ctx *x, const struct id *structure);

/* "Claire MOREAU": "Claire". */
void space_first_name(const char *name, char out[80]);
/* "aujourd'hui", "jeudi 26 novembre", with its year when it is another one. */
void space_day(struct ctx *x, const char *iso, char *out, size_t size);
/* The same with a capital, to begin a line. */
void space_day_first(struct ctx *x, const char *iso, char *out, size_t size);
/* Of an instant: "Hier, à 16 h 40". */
void space_when(struct ctx *x, int64_t utc, char *out, size_t size);
/* "14h30": "14 h 30"; "" for none. */
void space_hour(const char *hour, char *out, size_t size);

/* Her appointments to come, the soonest first: cells day, hour, where, with,
 * _sort. */
enum err space_appointments(struct ctx *x, struct rows *out);
/* What she has to do: text, due, told ("1": she said that it is done), _key,
 * _follow. */
enum err space_actions(struct ctx *x, struct rows *out);

#endif
