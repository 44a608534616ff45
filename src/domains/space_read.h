/* What the person herself may see in her own space, and in which words: who
 * follows her, when and where she is awaited.  Nothing here tells where she
 * lives: with a protected address neither a place, nor a structure, nor a
 * number that would lead there is said; and the structure whose very name
 * says violence is never named. */
#ifndef DOMAINS_SPACE_READ_H
#define DOMAINS_SPACE_READ_H

#include "base/id.h"
#include "model/ctx.h"
#include "model/registry.h"
#include "model/row.h"

#define SPACE_FOLLOWS 32

struct space_follow {
	struct id id, structure, person;
	char name[160], phone[40];      /* "" where it must not be said */
	char referent[80], second[80];  /* first names, "" none */
	char start_on[12];
	bool closed;                    /* her address is protected */
};

/* Those who follow her now, the oldest first; E_RIGHT when this is no
 * person's account. */
enum err space_follows(struct ctx *x, struct space_follow *out, int *n);

/* "Paul, Fatou": who else accompanies her there; "" nobody. */
enum err space_members(struct ctx *x, const struct space_follow *f, char *out,
	size_t size);

/* That of one structure, for who works there: as she sees it. */
enum err space_follow_there(struct ctx *x, const struct id *person,
	const struct id *structure, struct space_follow *out, int *n);

/* Her first name, which her label says; "" without right. */
enum err space_name(struct ctx *x, const struct id *person, char out[80]);

/* May the name of a structure stand on her screen? */
bool space_quiet(struct ctx *x, const struct id *structure);

/* "Claire MOREAU": "Claire". */
void space_first_name(const char *name, char out[80]);
/* "aujourd'hui", "jeudi 26 novembre", with its year when it is another one. */
void space_day(struct ctx *x, const char *iso, char *out, size_t size);
/* "mardi 24 novembre 2026": on paper, which is read later. */
void space_day_whole(const char *iso, char *out, size_t size);
/* The same with a capital, to begin a line. */
void space_day_first(struct ctx *x, const char *iso, char *out, size_t size);
/* Of an instant: "Hier, à 16 h 40". */
void space_when(struct ctx *x, int64_t utc, char *out, size_t size);
/* "14h30": "14 h 30"; "" for none. */
void space_hour(const char *hour, char *out, size_t size);

/* Her appointments to come, the soonest first: cells day, on (the day
 * with a capital), hour, where, with, _sort. */
enum err space_appointments(struct ctx *x, struct rows *out);
/* What she has to do: text, due, told ("1": she said that it is done), _key,
 * _follow, _author (who wrote it). */
enum err space_actions(struct ctx *x, struct rows *out);

/* The same of these follows only. */
enum err space_appointments_of(struct ctx *x, const struct space_follow *f,
	int n, struct rows *out);
enum err space_actions_of(struct ctx *x, const struct space_follow *f, int n,
	struct rows *out);

/* May what that structure writes of her stand on her screen?  Not what may tell
 * where she lives, nor what its very name must not tell. */
bool space_told(const struct space_follow *f);

/* Is somebody beside her who must not read it?  Then free words are not shown
 * either. */
bool space_watched(const struct ctx *x, const struct space_follow *f);

/* The row of this key, of her own list: one that is not there is not hers. */
enum err space_load_of(struct ctx *x, const char *key,
	enum err (*fetch)(struct ctx *x, const struct list_query *lq,
	struct rows *out), struct row *r);

#endif
