/* Rights: one pure table, compiled into the session and into the keeper;
 * only the keeper's answer counts (design 3, 6).  No data is read here: the
 * caller brings the facts. */
#ifndef MODEL_RIGHTS_H
#define MODEL_RIGHTS_H

#include <stdbool.h>

#include "base/proto.h"
#include "base/scope.h"

#define RIGHT_LIST(_)                                                        \
	_(PERSON_CREATE, "person.create")   /* in the current structure */   \
	_(PERSON_WRITE, "person.write")     /* a followed person */          \
	_(FOLLOW_WRITE, "follow.write")     /* status, next step */          \
	_(FOLLOW_ASSIGN, "follow.assign")   /* the referent */               \
	_(NOTE_WRITE, "note.write")                                          \
	_(NOTE_AUTHOR, "note.author")       /* one's own note */             \
	_(APPOINTMENT_WRITE, "appointment.write") /* of whom is followed */  \
	_(REFERRAL_CREATE, "referral.create")                                \
	_(REFERRAL_SEND, "referral.send")   /* the sender's side */          \
	_(REFERRAL_ANSWER, "referral.answer") /* the receiver's side */      \
	_(REFERRAL_EXTERNAL, "referral.external") /* sender, no account */   \
	_(REQUEST_OWN, "request.own")       /* one's own question */         \
	_(REQUEST_ANSWER, "request.answer") /* her referents */              \
	_(DIRECTORY_WRITE, "directory.write") /* its card, its services */   \
	_(STRUCTURE_MANAGE, "structure.manage") /* responsable */            \
	_(PLATFORM, "platform")             /* administrator */              \
	_(OPERATOR, "operator")             /* the command line */           \
	_(SELF, "self")                     /* one's own account, session */ \
	_(SPACE_OPEN, "space.open")         /* her account: her referents */ \
	_(SPACE_CLOSE, "space.close")       /* shut by who follows her */    \
	_(HERSELF, "herself")               /* the person, of herself */     \
	_(SAID_ANSWER, "said.answer")       /* what she said is answered */  \
	_(WHY_ANSWER, "why.answer")         /* never by who had looked */    \
	_(CLOCK, "clock")                   /* the keeper itself */          \
	/* what one did oneself, undone */                                   \
	_(UNDO_FOLLOW, "undo.follow")                                        \
	_(UNDO_CLOSE, "undo.close")         /* the follow is over by then */ \
	_(UNDO_SEND, "undo.send")           /* the sender's side */          \
	_(UNDO_ANSWER, "undo.answer")       /* the receiver's side */       \
	/* an hour of what only the referent reads */                        \
	_(EMERGENCY_OPEN, "emergency.open")                                  \
	_(EMERGENCY_OWN, "emergency.own")   /* ended by who opened it */     \
	_(EMERGENCY_REVIEW, "emergency.review") /* never by who opened it */ \
	_(RETENTION_KEEP, "retention.keep") /* responsable, who followed her */ \
	_(PERSON_ERASE, "person.erase")     /* responsable: forgotten */     \
	_(IMPORT_UNDO, "import.undo")       /* what one's own file made */     \
	_(SLOT_WRITE, "slot.write")         /* what a structure opens */     \
	_(HANDOVER_DECIDE, "handover.decide") /* who heads the receiver */

enum right {
#define RIGHT_ENUM(name, text) RIGHT_##name,
	RIGHT_LIST(RIGHT_ENUM)
#undef RIGHT_ENUM
	RIGHTS
};

const char *right_name(enum right r);
bool right_parse(const char *name, enum right *out);

/* What is true of a user and a row, looked up by who asks. */
struct facts {
	bool admin;             /* administrator of the platform */
	bool op;                /* the operator (command line) */
	bool clock;             /* the keeper's own clock */
	enum role role;         /* live membership in the row's structure */
	bool follow;            /* that structure's follow of the person is live */
	bool referent;          /* this user is its referent or co-referent */
	bool author;            /* this user wrote the row */
	bool own;               /* the row is this user's account or session */
	bool sender;            /* the row's sender side is that structure */
	bool receiver;          /* the row's receiver side is that structure */
	bool external;          /* the receiver has no account here */
	bool emergency;         /* this user's emergency access runs */
	bool closed;            /* the person's address is protected */
	bool nir;               /* that structure has the right to the social
	                           security number */
	bool herself;           /* the account is the person's own, and that
	                           structure follows her */
	enum looking looking;
};

/* What an emergency access adds to what one reads; one writes no more. */
#define RIGHT_EMERGENCY_SCOPES (SCOPE_BIT(SCOPE_HEALTH) |                    \
	SCOPE_BIT(SCOPE_JUSTICE) | SCOPE_BIT(SCOPE_NIR))

/* Those of which a protected address changes who reads them. */
#define RIGHT_CLOSED_SCOPES (SCOPE_BIT(SCOPE_ADDRESS) |                      \
	SCOPE_BIT(SCOPE_BARRIERS))

bool right_may(enum right r, const struct facts *f);

/* Scopes of a followed person, as a set of SCOPE_BITs. */
unsigned right_reads(const struct facts *f);
unsigned right_writes(const struct facts *f);

/* Which side of a referral a right belongs to: 's', 'r', 0 for none. */
int right_side(enum right r);

#endif
