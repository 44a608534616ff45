/* The keeper (design 2): the root key, passwords, rights and the audit; the
 * only process that writes.  One thread, one poll loop; whatever waits to be
 * written is run in one transaction and answered after its commit. */
#ifndef KEEPER_KEEPER_H
#define KEEPER_KEEPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/msg.h"
#include "base/proto.h"
#include "store/db.h"
#include "store/seal.h"

enum peer_kind {
	PEER_LISTENER, PEER_RELAY, PEER_SESSION, PEER_CONTROL, PEER_LOCAL,
	PEER_HASHER,
};

/* Objects whose keys were given to a session, with their scopes. */
struct given {
	struct id *object;
	uint32_t *scopes;
	size_t n, cap;          /* cap is a power of two, or 0 */
};

struct peer {
	struct peer *next;
	enum peer_kind kind;
	int fd;
	struct msg_reader reader;
	bool dead;              /* freed at the end of the loop */
	/* a relay: */
	char source[64];        /* address; "local" */
	char network[64];       /* its /24 or /56 */
	/* a session; a relay once it proved who it is: */
	struct id session, user, structure;
	bool known, admin;
	const char *way;        /* "cle", "mot de passe", "local" */
	enum looking looking;
	struct given given;
	unsigned macs;          /* search tokens asked for */
	/* a relay that waits for a hasher; a hasher at work: */
	uint64_t ticket;
	uint32_t waiting;       /* number of the question */
	bool busy;
	/* control: the operator, or a user on a base made by `demo` */
	bool op;
	uid_t uid;
};

/* A request that writes: run in the next batch. */
struct job {
	struct job *next;
	struct peer *peer;
	struct msg ask, answer;
	enum err e;
	bool durable;           /* answered only after the commit */
	char message[400];
	/* wraps to destroy once the data is committed */
	struct { struct id object, holder; int kind; } revoke[4];
	int nrevoke;
};

struct keeper {
	struct db *data, *keys;
	struct secrets {
		struct sealkey root, wrap, index, pass, audit, global;
	} *k;                   /* locked memory */
	struct peer *peers;
	struct peer *listener;  /* NULL: started by a command line verb */
	int control, local;     /* listening sockets */
	struct job *jobs, **last_job;
	uint64_t tickets;
	int64_t next_clock;     /* clock_ms() of the next hourly acts */
	/* audit chain */
	int64_t audit_seq;
	unsigned char audit_hash[32];
};

/* keeper.c */
int keeper_main(int fd, bool is_private);
struct peer *peer_new(struct keeper *k, enum peer_kind kind, int fd);
void peer_send(struct peer *p, const struct msg *m, const int *fds, int n);
void peer_done(struct peer *p, uint32_t number, enum err e,
	const char *message);
void job_add(struct keeper *k, struct peer *p, struct msg *ask);

/* Runs a named statement of keeper.sql that gives no row. */
enum err keeper_step(struct db_rows *q);

#endif
