#include "model/rights.h"

#include <string.h>

static const char *const names[RIGHTS] = {
#define RIGHT_TEXT(name, text) text,
	RIGHT_LIST(RIGHT_TEXT)
#undef RIGHT_TEXT
};

const char *
right_name(enum right r)
{
	return (unsigned)r < RIGHTS ? names[r] : "?";
}

bool
right_parse(const char *name, enum right *out)
{
	int i;

	for (i = 0; i < RIGHTS; i++)
		if (strcmp(names[i], name) == 0) {
			*out = (enum right)i;
			return true;
		}
	return false;
}

/* What each right asks for; every condition named must hold. */
enum {
	ANY = 1,        /* a live membership that may write */
	HEAD = 2,       /* responsable of that structure */
	ADMIN = 4,      /* administrator of the platform */
	OP = 8,         /* the command line */
	CLOCKED = 16,   /* the keeper's clock */
	FOLLOW = 32,    /* the structure follows the person */
	AUTHOR = 64, OWN = 128, SENDS = 256, RECEIVES = 512,
	OUTSIDE = 1024, /* the receiver has no account */
	INSIDE = 2048,
	REFERENT = 4096,
	MEMBER = 8192,  /* a live membership, lecture seule too */
	EMERGENCY = 16384,
	STRANGER = 32768,       /* not the referent */
	ANOTHER = 65536,        /* not the author */
	UNCLOSED = 131072,      /* the person's address is not protected */
	HERSELF = 262144,       /* the person, who is followed there */
	NUMBERED = 524288,      /* that structure may use the NIR */
};

static const unsigned needs[RIGHTS] = {
	[RIGHT_PERSON_CREATE] = ANY,
	[RIGHT_PERSON_WRITE] = ANY | FOLLOW,
	[RIGHT_FOLLOW_WRITE] = ANY | FOLLOW,
	/* the referents are changed by the responsable (or by them: below) */
	[RIGHT_FOLLOW_ASSIGN] = HEAD | FOLLOW,
	[RIGHT_NOTE_WRITE] = ANY | FOLLOW,
	[RIGHT_NOTE_AUTHOR] = ANY | FOLLOW | AUTHOR,
	[RIGHT_APPOINTMENT_WRITE] = ANY | FOLLOW,
	[RIGHT_REFERRAL_CREATE] = ANY | FOLLOW,
	[RIGHT_REFERRAL_SEND] = ANY | SENDS,
	[RIGHT_REFERRAL_ANSWER] = ANY | RECEIVES | INSIDE,
	[RIGHT_REFERRAL_EXTERNAL] = ANY | SENDS | OUTSIDE,
	/* access to a record that exists elsewhere: who asks; her referents
	 * and their responsable there (below) */
	[RIGHT_REQUEST_OWN] = ANY | AUTHOR,
	[RIGHT_REQUEST_ANSWER] = ANY | FOLLOW | REFERENT,
	/* what the directory says of a structure is its people's */
	[RIGHT_DIRECTORY_WRITE] = ANY,
	[RIGHT_STRUCTURE_MANAGE] = HEAD,
	/* the administrator, who reads no person */
	[RIGHT_PLATFORM] = ADMIN,
	[RIGHT_OPERATOR] = OP,
	[RIGHT_SELF] = OWN,
	[RIGHT_CLOCK] = CLOCKED,
	/* who gave a person to somebody else may be her referent no more */
	[RIGHT_UNDO_FOLLOW] = ANY | FOLLOW | AUTHOR,
	[RIGHT_UNDO_CLOSE] = ANY | AUTHOR,
	[RIGHT_UNDO_SEND] = ANY | SENDS | AUTHOR,
	[RIGHT_UNDO_ANSWER] = ANY | RECEIVES | INSIDE | AUTHOR,
	/* the referent reads it already */
	[RIGHT_EMERGENCY_OPEN] = ANY | FOLLOW | STRANGER,
	[RIGHT_EMERGENCY_OWN] = ANY | AUTHOR,
	[RIGHT_EMERGENCY_REVIEW] = HEAD | ANOTHER,
	/* nobody follows her any more: who heads, or who did */
	[RIGHT_RETENTION_KEEP] = HEAD,
	[RIGHT_PERSON_ERASE] = HEAD | FOLLOW,
	/* its statement asks that this user made the record, and that nobody
	 * has used it: a file may have given it to a colleague */
	[RIGHT_IMPORT_UNDO] = ANY | FOLLOW,
	[RIGHT_SLOT_WRITE] = ANY,
	/* whom another structure hands over is taken in by who heads */
	[RIGHT_HANDOVER_DECIDE] = HEAD | RECEIVES | INSIDE,
	[RIGHT_SPACE_OPEN] = ANY | FOLLOW | REFERENT,
	[RIGHT_SPACE_CLOSE] = ANY | FOLLOW,
	[RIGHT_HERSELF] = HERSELF,
	[RIGHT_SAID_ANSWER] = ANY | FOLLOW,
	/* "why did they look?": who heads that structure, but who did */
	[RIGHT_WHY_ANSWER] = HEAD | FOLLOW | ANOTHER,
};

/* Another way to hold a right, where there is one. */
static const unsigned or_needs[RIGHTS] = {
	[RIGHT_FOLLOW_ASSIGN] = ANY | FOLLOW | REFERENT,
	[RIGHT_REQUEST_ANSWER] = HEAD | FOLLOW,
	[RIGHT_EMERGENCY_REVIEW] = ANY | FOLLOW | REFERENT | ANOTHER,
	[RIGHT_RETENTION_KEEP] = ANY | AUTHOR,
	[RIGHT_SPACE_OPEN] = HEAD | FOLLOW,
	[RIGHT_WHY_ANSWER] = ANY | FOLLOW | REFERENT | ANOTHER,
};

static unsigned
holds(const struct facts *f)
{
	return (f->role >= ROLE_LECTURE ? MEMBER : 0u) |
		(f->role >= ROLE_CONSEILLER ? ANY : 0u) |
		(f->role == ROLE_RESPONSABLE ? HEAD : 0u) |
		(f->admin ? ADMIN : 0u) | (f->op ? OP : 0u) |
		(f->clock ? CLOCKED : 0u) | (f->follow ? FOLLOW : 0u) |
		(f->author ? AUTHOR : 0u) | (f->own ? OWN : 0u) |
		(f->sender ? SENDS : 0u) | (f->receiver ? RECEIVES : 0u) |
		(f->external ? OUTSIDE : INSIDE) |
		(f->referent ? REFERENT : STRANGER) |
		(f->author ? 0u : ANOTHER) | (f->emergency ? EMERGENCY : 0u) |
		(f->closed ? 0u : UNCLOSED) | (f->herself ? HERSELF : 0u) |
		(f->nir ? NUMBERED : 0u);
}

bool
right_may(enum right r, const struct facts *f)
{
	if ((unsigned)r >= RIGHTS || !needs[r])
		return false;
	return (holds(f) & needs[r]) == needs[r] ||
		(or_needs[r] && (holds(f) & or_needs[r]) == or_needs[r]);
}

/* Who opens what inside a structure (design 6), scope by scope. */
static const struct {
	unsigned scopes, needs;
} opens[] = {
	/* everyone of a structure that follows the person */
	{ SCOPE_BIT(SCOPE_LABEL) | SCOPE_BIT(SCOPE_IDENTITY) |
	  SCOPE_BIT(SCOPE_CONTACT) | SCOPE_BIT(SCOPE_RESOURCES) |
	  SCOPE_BIT(SCOPE_PATH) | SCOPE_BIT(SCOPE_BARRIERS) |
	  SCOPE_BIT(SCOPE_NOTE), MEMBER | FOLLOW },
	/* her address too, unless it is protected */
	{ SCOPE_BIT(SCOPE_ADDRESS), MEMBER | FOLLOW | UNCLOSED },
	/* the referent and the named co-referent only; a protected address
	 * is one more of these */
	{ SCOPE_BIT(SCOPE_HEALTH) | SCOPE_BIT(SCOPE_JUSTICE) |
	  SCOPE_BIT(SCOPE_ADDRESS), ANY | FOLLOW | REFERENT },
	/* and for an hour, with a reason, whoever works with her too */
	{ SCOPE_BIT(SCOPE_HEALTH) | SCOPE_BIT(SCOPE_JUSTICE),
	  ANY | FOLLOW | EMERGENCY },
	/* the number, the same, where a text lets that structure use it */
	{ SCOPE_BIT(SCOPE_NIR), ANY | FOLLOW | REFERENT | NUMBERED },
	{ SCOPE_BIT(SCOPE_NIR), ANY | FOLLOW | EMERGENCY | NUMBERED },
	/* a working note: its author only */
	{ SCOPE_BIT(SCOPE_WORKNOTE), ANY | FOLLOW | AUTHOR },
	/* the person herself: what she agrees to do and when she is awaited,
	 * and what is written to be read by her.  Not what somebody who looks
	 * over her shoulder, or made her log in, must not learn: where she
	 * lives, how she is reached, her health, her household */
	{ SCOPE_BIT(SCOPE_LABEL) | SCOPE_BIT(SCOPE_PATH) |
	  SCOPE_BIT(SCOPE_NOTE), HERSELF },
	/* what was found of her situation, of which her screen shows what
	 * tells none of that (data/hers.tsv): never with a protected address */
	{ SCOPE_BIT(SCOPE_BARRIERS), HERSELF | UNCLOSED },
};

static unsigned
opened(unsigned held)
{
	unsigned set = 0;
	size_t i;

	for (i = 0; i < sizeof opens / sizeof *opens; i++)
		if ((held & opens[i].needs) == opens[i].needs)
			set |= opens[i].scopes;
	return set;
}

unsigned
right_reads(const struct facts *f)
{
	return opened(holds(f));
}

/* What one may read one may write, but for an emergency; a new working note
 * is its writer's.  The person writes her own words only, among the notes and,
 * where they answer it, with her path and her situation (keeper/blobs.c says
 * which). */
unsigned
right_writes(const struct facts *f)
{
	if (f->herself)
		return SCOPE_BIT(SCOPE_NOTE) | SCOPE_BIT(SCOPE_PATH) |
			(f->closed ? 0u : SCOPE_BIT(SCOPE_BARRIERS));
	return f->role < ROLE_CONSEILLER ? 0 :
		opened((holds(f) | AUTHOR) & ~(unsigned)EMERGENCY);
}

int
right_side(enum right r)
{
	switch (r) {
	case RIGHT_REFERRAL_SEND:
	case RIGHT_REFERRAL_EXTERNAL:
	case RIGHT_UNDO_SEND:
		return 's';
	case RIGHT_REFERRAL_ANSWER:
	case RIGHT_HANDOVER_DECIDE:
	case RIGHT_UNDO_ANSWER:
		return 'r';
	default:
		return 0;
	}
}
