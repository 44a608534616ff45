/* What the keeper holds: whoever it talks to, what waits to be written, its
 * files and keys. */
#ifndef KEEPER_STATE_H
#define KEEPER_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/msg.h"
#include "base/proto.h"
#include "store/db.h"
#include "store/seal.h"

enum peer_kind {
	PEER_LISTENER, PEER_RELAY, PEER_SESSION, PEER_CONTROL, PEER_LOCAL,
	PEER_HASHER, PEER_SENDER,
};

/* Objects whose keys were given to a session: of which owner, which scopes. */
struct given {
	struct given_one {
		struct id object, owner;
		uint32_t scopes;        /* 0: a free place */
	} *one;
	size_t n, cap;          /* cap is a power of two, or 0 */
};

struct keeper;
struct peer;
struct out;                     /* a message that waits: peers.c */

/* A hasher's answer: was the password right, or could a string be made (NULL
 * after a verification). */
typedef void (*hashed_fn)(struct keeper *k, struct peer *p, bool ok,
	const char *made);

struct peer {
	struct peer *next;
	enum peer_kind kind;
	int fd;
	struct msg_reader reader;
	struct out *out, **last_out;
	size_t waiting_bytes;
	bool dead;              /* freed at the end of the turn */
	bool gone;              /* dead, and the other end knows it */
	/* what its end means to others; NULL: nothing */
	void (*ended)(struct keeper *k, struct peer *p);
	/* a relay: */
	char source[64];        /* address; "local" */
	char network[64];       /* its /24 or /56 */
	/* a session; a relay once it proved who it is: */
	struct id session, user, structure;
	bool known;
	int64_t known_at;       /* a relay: clock_ms() then */
	int refusals;           /* peer_refused() */
	bool half;              /* a relay: the second factor is still asked */
	struct id key;          /* by which she came; id_none: by no key */
	bool proved;            /* by her second factor too */
	bool fenced;            /* a session that may only make her second
	                           factor (keeper/access.h) */
	struct secret20 {
		unsigned char b[20];
		bool made;
		unsigned char over[16]; /* hash of the one in place of which
		                           it is drawn; zeros: of none */
	} factor;
	struct msg *doing;      /* what waits for a proof or a hash */
	uint64_t roles;         /* sum of what the session was told of them */
	bool local;             /* the listener keeps no duplicate of it */
	const char *way;        /* "cle", "mot de passe", "local" */
	enum looking looking;
	struct given given;
	unsigned macs;          /* search tokens asked for */
	struct id here, here_by;        /* record open: keeper/here.h */
	int64_t here_since, here_minute;
	int here_times;
	bool effort;            /* it told what it cost */
	int64_t over_at;        /* clock_ms() when it has lasted long enough */
	int64_t end_by;         /* clock_ms() when it is cut: it was told */
	/* a relay that waits for a hasher; a hasher at work: */
	char login[65];         /* whose password */
	uint64_t ticket;
	uint32_t waiting;       /* number of the question */
	bool busy;
	struct msg *question;   /* not yet with a hasher */
	hashed_fn hashed;       /* takes the hasher's answer */
	/* control: the operator, or a user on a base made by `demo` */
	bool op;
	uid_t uid;
};

/* A request that writes: run in the next batch. */
struct job {
	struct job *next;
	struct peer *peer;
	struct msg ask, answer; /* ask is never read: each run has a copy */
	enum err e;
	char message[501];
	bool roles;             /* it may give somebody a role */
	bool accounts;          /* it may change who works where */
	bool tells;             /* somebody may have to be told of it */
	bool looks;             /* who looks at the screen may change */
	bool erases;            /* somebody may be erased by it */
	struct id about;        /* a person: her follow may be over by it */
	struct id stopped;      /* what she agreed to no more, if any */
	struct id giver, taker; /* whose it was, who had it by it */
	/* keys that this answer gives for the first time: the session has
	 * them once the audit is durable */
	struct given fresh;
	/* wraps to destroy once the data is committed */
	struct revoked { struct id object, holder; int kind; } revoke[8];
	int nrevoke;
};

#define ROOTS 3                 /* systemd's, root.key, root.key.new */

struct keeper {
	struct db *data, *keys;
	struct secrets {
		struct sealkey root[ROOTS];     /* found, until one is chosen */
		enum root_from { ROOT_GIVEN, ROOT_HERE, ROOT_NEXT } from[ROOTS];
		int nroot;
		struct sealkey wrap, index, pass, audit, global,
			user, sign, factor, codes;
	} *k;                   /* locked memory */
	struct peer *peers;
	bool is_private;        /* started by a command line verb */
	struct peer *listener;  /* NULL: private, or it is gone */
	int control, local;     /* listening sockets */
	int lock;               /* held for life */
	bool spent;             /* the reserve: keeper/reserve.h */
	int shm;                /* of the data file, for its locks; -1 */
	struct opened *opened;  /* keeper/opened.h */
	struct nirs_asked *nirs;        /* keeper/nirs.h */
	int64_t looked;         /* clock_ms() of the last look at the WAL */
	int passwd;             /* /etc/passwd, from outside the chroot; -1 */
	struct timespec passwd_at;      /* when it had last changed then */
	struct job *jobs, **last_job;
	uint64_t tickets;
	int64_t started;        /* clock_now() */
	int64_t next_clock;     /* clock_ms() of the next hourly acts */
	int turns;              /* hourly turns done */
	bool swept;             /* what ended before this start is ended */
	bool sure;              /* the clock is believed: keeper/calendar.h */
	int64_t batch_seq;      /* its first record: keeper/hashes.h */
	bool owes_hashes;       /* they are not as the data has them: */
	int64_t owed_seq;       /* its last record then */
	/* audit chain */
	int64_t audit_seq;
	unsigned char audit_hash[32];
	int points;             /* signed checkpoints: keeper/witness.h; -1 */
	int64_t point_n, point_seq, generation;
	int64_t point_at;       /* clock_ms() of the last one */
};

#endif
