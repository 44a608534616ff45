/* An appointment as it is kept, and the times and words that its screens, lists
 * and letters share: the day, the state and who receives her are in clear, all
 * the rest is sealed with her path. */
#ifndef DOMAINS_APPOINTMENT_READ_H
#define DOMAINS_APPOINTMENT_READ_H

#include <stdint.h>

#include "domains/follow.h"
#include "model/registry.h"

/* What is sealed, for sealed_load() and sealed_load_many(). */
extern const struct record appointment_opened;

struct appointment {
	struct id id, person, structure, user;
	char follow[ID_TEXT], day[12], state[12], letter_on[12];
	char user_name[160];
	bool convened;
	int version;
};

/* E_NOTFOUND when there is none (any more). */
enum err appointment_get(struct ctx *x, const char *key,
	struct appointment *out);
struct sealed appointment_sealed(const struct ctx *x,
	const struct appointment *a);

/* The key that seals them for one structure.  E_RIGHT without it. */
enum err appointment_key(struct ctx *x, const struct follow *f);

/* Civil times of the structure, as rules/rdv.h compares them: now; a day and
 * "14h30"; "YYYY-MM-DDTHH:MM" (0: absent or unreadable). */
int64_t appointment_now(const struct ctx *x);
int64_t appointment_start(const char *day, const char *hour);
int64_t appointment_instant(const char *text);
/* That of now, as it is kept. */
void appointment_made(const struct ctx *x, char out[20]);

/* "14h30" from 14h30, 1430, 14:30, 14, 9h; false for what is no hour. */
bool appointment_hour(const char *typed, char out[8]);
/* The last word of a text is an hour: it leaves the text. */
bool appointment_take_hour(char *text, char hour[8]);
/* "rendez-vous à venir" and so on, of a state whose day may be past. */
const char *appointment_state_label(const char *state, bool past);
/* Its place, or "Sur place" and so on; of one that is opened.  `apart`: her
 * address is protected, and a list does not say where she lives. */
const char *appointment_where(struct ctx *x, const struct row *opened,
	bool apart);
/* A visit to her home, of one that is opened: where that is stands in her own
 * form alone when her address is protected. */
void appointment_shut(const struct follow *f, struct row *opened);
/* What a user is told of a person before she is called or written to. */
void appointment_alert(const struct row *person, char *out, size_t size);

#endif
