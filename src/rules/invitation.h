/* May an invitation be sent, a reminder?  (services.md 3.5, 3.6) */
#ifndef RULES_INVITATION_H
#define RULES_INVITATION_H

#include "base/date.h"
#include "rules/rule.h"

#define INVITATION_DAYS 10              /* valid so long, if nothing else */
#define INVITATION_LEAST 3              /* and longer than that */

/* What is known where an invitation would leave from.  Text: NULL or "" for
 * what is absent; instants: 0. */
struct invitation_of {
	const char *format;             /* sms | email | postal */
	const char *phone, *email, *address;    /* of the person */
	const char *help;               /* number that she may call */
	/* words separated by spaces, what stands against it: other_department
	 * pending_rdv not_member archived no_reason no_referent
	 * no_followup_reason no_slot */
	const char *against;
	int64_t now, last;      /* last: same format, sent and not failed */
	int64_t expires;                /* 0: never */
};

/* value: the format.  Errors: unknown_format unknown_fact, the words of
 * `against`, too_soon (same format within 24 h; not for letters) expires_soon
 * (a letter that has 5 days or less) no_help_phone no_mobile no_email
 * no_address. */
void invitation_check(const struct invitation_of *i, struct rule_answer *a);

/* A mobile of France or its overseas départements, canonical. */
bool invitation_mobile(const char *phone);

/* A reminder of an invitation, on the third calendar day.  Days as that of
 * date_days(), instants as above. */
struct reminder_of {
	const char *status;             /* followup_name() */
	bool active;                    /* the person is accompanied */
	bool by_agent;                  /* no reminder of a reminder */
	int made, today;                /* days */
	int64_t now, expires, last_sms, last_email;
	const char *phone, *email;
};

/* value: "email", "sms" or "email sms".  Errors: not_pending inactive
 * is_reminder other_day never_expires expires_soon sent_lately no_way. */
void reminder_invitation(const struct reminder_of *r, struct rule_answer *a);

/* That of a convocation, two days before: the same values.  Errors:
 * not_convened not_pending other_day no_way unknown_state. */
void reminder_rdv(const char *state, bool convened, int start, int today,
	const char *phone, const char *email, struct rule_answer *a);

#endif
