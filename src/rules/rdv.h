/* Appointments: their reasons, their states, and what follows from them for
 * who is accompanied (services.md 3.3 to 3.6). */
#ifndef RULES_RDV_H
#define RULES_RDV_H

#include <stdbool.h>
#include <stdint.h>

#include "rules/rule.h"

#define RDV_STATE_LIST(_)                                                    \
	_(UNKNOWN, "unknown")   _(SEEN, "seen")         _(EXCUSED, "excused") \
	_(REVOKED, "revoked")   _(NOSHOW, "noshow")
#define FOLLOWUP_LIST(_)                                                     \
	_(NOT_INVITED, "not_invited", N_("Pas d'invitation"))                \
	_(INVITATION_PENDING, "invitation_pending",                          \
		N_("Invitation en attente de réponse"))                      \
	_(INVITATION_EXPIRED, "invitation_expired",                          \
		N_("Invitation sans réponse (délai passé)"))                 \
	_(RDV_PENDING, "rdv_pending", N_("Rendez-vous à venir"))             \
	_(RDV_NEEDS, "rdv_needs_status_update",                              \
		N_("Rendez-vous passé, à préciser"))                         \
	_(RDV_NOSHOW, "rdv_noshow", N_("Absence non excusée"))               \
	_(RDV_REVOKED, "rdv_revoked", N_("Annulé par le service"))           \
	_(RDV_EXCUSED, "rdv_excused", N_("Annulé, absence excusée"))         \
	_(RDV_SEEN, "rdv_seen", N_("Rendez-vous honoré"))                    \
	_(CLOSED, "closed", N_("Dossier traité"))

enum rdv_state {
#define RDV_STATE_ENUM(name, word) RDV_##name,
	RDV_STATE_LIST(RDV_STATE_ENUM)
#undef RDV_STATE_ENUM
	RDV_STATES
};

enum followup {
#define FOLLOWUP_ENUM(name, word, label) FOLLOWUP_##name,
	FOLLOWUP_LIST(FOLLOWUP_ENUM)
#undef FOLLOWUP_ENUM
	FOLLOWUPS
};

/* A reason's category; ended by a NULL code.  `kind`: one of
 * rsa_orientation rsa_accompagnement siae autre. */
struct rdv_reason {
	const char *code, *label, *kind;
};
extern const struct rdv_reason rdv_reasons[];

const char *rdv_state_name(enum rdv_state s);           /* "?" out of range */
bool rdv_state_parse(const char *word, enum rdv_state *out);
const char *followup_name(enum followup s);
const char *followup_label(enum followup s);            /* not translated */

/* Cancelled: excused, revoked, noshow. */
bool rdv_cancelled(enum rdv_state s);

/* Instants are seconds since 1970, UTC. */
struct rdv_invited {
	int64_t made, expires;          /* expires 0: never */
};
struct rdv_taken {
	int64_t made, start;
	enum rdv_state state;
};

/* The status of a follow-up at an instant; closed 0: it is not. */
enum followup followup_status(int64_t closed, const struct rdv_invited *inv,
	int ninv, const struct rdv_taken *rdv, int nrdv, int64_t now);
/* Something is to be done about it. */
bool followup_acts(enum followup s);
/* She may be summoned, where the category allows it. */
bool followup_convocable(enum followup s);

/* The new state, or why not: unknown_state same_state not_yet (it has not
 * taken place) past (it has). */
void rdv_state_next(const char *state, const char *to, int64_t start,
	int64_t now, struct rule_answer *a);

#endif
