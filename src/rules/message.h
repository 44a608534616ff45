/* Messages to a person about her appointments: what they say, when they may
 * leave, by which way (services.md 3.5, 3.6).  In French whatever the language
 * of the screens: it is she who reads them.  They say neither the reason, nor
 * the structure, nor her name (sketches.md, rule 7). */
#ifndef RULES_MESSAGE_H
#define RULES_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "rules/rule.h"

#define MESSAGE_MAX 640         /* bytes of a text */
#define MESSAGE_PARTS 4         /* of an SMS, at most */

#define MESSAGE_KINDS(_)                                                     \
	_(INVITE, "invite", N_("Invitation"))                                \
	_(INVITE_REMINDER, "invite_reminder", N_("Rappel d'invitation"))     \
	_(SUMMONS, "summons", N_("Convocation"))                             \
	_(CHANGED, "changed", N_("Rendez-vous changé"))                      \
	_(CANCELLED, "cancelled", N_("Rendez-vous annulé"))                  \
	_(REMINDER, "reminder", N_("Rappel de rendez-vous"))

enum message_kind {
#define MESSAGE_ENUM(name, word, label) MESSAGE_##name,
	MESSAGE_KINDS(MESSAGE_ENUM)
#undef MESSAGE_ENUM
	MESSAGE_KIND_COUNT
};

bool message_kind_parse(const char *word, enum message_kind *out);
const char *message_kind_name(enum message_kind kind);
const char *message_kind_label(enum message_kind kind); /* not translated */
/* Is it about an invitation (else: an appointment)? */
bool message_of_invite(enum message_kind kind);

/* --- what it says ------------------------------------------------------- */

/* Absent texts: NULL or "". */
struct message_of {
	enum message_kind kind;
	bool sms;
	const char *day, *hour;         /* ISO, "14h30" */
	const char *until;              /* ISO: of an invitation, the last day */
	const char *who;                /* a full name: its first word is said */
	const char *phone;              /* that she may call, canonical */
	const char *place;
	const char *words;              /* the structure's own, see below */
};

/* A structure's words hold {jour} {heure} {avec} {avant} {telephone} {lieu};
 * NULL or "": the usual ones.  What an SMS cannot say well is written
 * otherwise (rules/sms.h). */
void message_text(const struct message_of *m, char out[MESSAGE_MAX]);

/* May a structure say it so?  Longest values are put in.  value: "N P", units
 * and parts of an SMS.  Errors: unknown_word (a {...} that means nothing),
 * no_day and no_phone (what the kind is nothing without), too_long. */
void message_words_check(enum message_kind kind, const char *words,
	struct rule_answer *a);

/* --- by which way -------------------------------------------------------- */

/* What is known of the person's wishes. */
struct message_to {
	const char *phone, *email;      /* canonical; absent: NULL or "" */
	const char *way;                /* "" TELEPHONE EMAIL REFERENT AUTRE */
	bool no_sms;
};

/* value: where it goes.  Errors: no_sms (she wants none), no_mobile, no_email;
 * and of what leaves by itself, not by a colleague's hand: other_way (she
 * prefers the other of the two, and it reaches her), by_hand (she asked that
 * one speaks to her, or for something else that only a person can do). */
void message_way(const struct message_to *to, bool sms, bool by_hand,
	struct rule_answer *a);

/* --- when ---------------------------------------------------------------- */

enum message_when { MESSAGE_NOW, MESSAGE_WAIT, MESSAGE_TOO_LATE };

/* Civil days and hour of the structure. */
struct message_time {
	enum message_kind kind;
	bool by_hand;
	struct date today;
	int hour;
	int from, until;                /* hours in which messages leave */
	struct date made;               /* the invitation */
	struct date day;                /* of the appointment */
};

/* What leaves by itself leaves between `from` and `until`, never on a Sunday
 * or a public holiday: a reminder due then leaves on the next day that is
 * neither, and when none is left before the appointment, on the last one
 * before.  An appointment is reminded two days before from 10 h, an invitation
 * on the third day from 11 h.  What a colleague sends leaves at once. */
enum message_when message_when(const struct message_time *t);

#endif
