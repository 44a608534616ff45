/* What the files of the relay share; nobody else includes this. */
#ifndef NET_RELAY_IN_H
#define NET_RELAY_IN_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/msg.h"
#include "base/proto.h"

#define RELAY_LOGIN 64          /* bytes of a login at most */
#define RELAY_TERM 64           /* of TERM */
#define RELAY_CHUNK 32000       /* bytes handed on at once */

/* Of several variables, the value of the one that has the most to say. */
struct relay_env {
	int rank;
	char value[RELAY_TERM + 1];
};

struct relay {
	ssh_session s;
	ssh_event event;
	ssh_channel channel;
	struct ssh_server_callbacks_struct server;
	struct ssh_channel_callbacks_struct asks;
	struct ssh_counter_struct count;        /* SSH packets */
	struct ssh_counter_struct wire;         /* bytes given to the kernel, */
	uint64_t pushed;        /* and those that it was told to send */
	int fd, r, told;
	bool old;               /* on the port of old clients */
	bool warm;              /* the listener's login with itself */
	uint32_t number;        /* of the last question to the keeper */
	struct msg_reader rreader, treader;

	/* logging in */
	int64_t grace;          /* clock_ms() at which it must be done */
	int refused, offers;
	uint64_t ready;         /* packets when keys were exchanged; 0: not yet */
	uint64_t heard_of;      /* those since that libssh told of */
	bool tried, known, keeper_gone;
	bool greeted;           /* the line before the login was sent */
	char typing[RELAY_LOGIN + 1];   /* login asked for a password */
	char half[RELAY_LOGIN + 1];     /* login that proved one thing, and is
	                                   asked for a code; "" none */
	bool more;              /* it got its time for that */
	char words[400];        /* of the keeper's last answer */
	/* ssh invite@host: */
	bool inviting;
	char code[64];          /* that holds; "" before */
	bool person;            /* it opens a person's own space */
	char invited[RELAY_LOGIN + 1];  /* login that is open now */

	/* what was asked on the channel, before and after the start */
	char term[RELAY_TERM + 1];
	struct relay_env messages, ctype;
	int envs;
	char verb[VERB_MOST + 1];
	bool has_verb, pty, asked, started;
	unsigned cols, rows;
	bool resized;
	int64_t resized_at;

	/* is it there still? */
	int64_t heard;          /* clock_ms() of the last packet; 0: never */
	uint64_t in_packets;    /* then */
	int unanswered;         /* questions since */
	uint64_t written;       /* bytes written to it so far, */
	uint64_t asked_at;      /* when it was last asked, */
	uint64_t read;          /* and that it had read when it answered */
	uint64_t asked_packets; /* packets that had come when that was tried */
	bool gone;              /* it does not answer */

	/* handing on */
	int t;                  /* the session; -1 before and after */
	struct buf in, out;     /* waiting for the session, the client */
	size_t out_at;
	bool out_error;         /* `out` is for standard error */
	uint32_t given;         /* bytes that the session was not told of */
	bool in_blocked, in_over, eof_sent;
	uint64_t out_packets;
	uint64_t read_packets;  /* when the kernel last had them all */
	int unsent;             /* writes that no packet left for */
	uint32_t status;
	bool have_status;
};

/* relay_ask.c: asks the keeper and waits, until the time to log in has
 * passed; its words are in r->words. */
enum err relay_ask(struct relay *r, struct msg *m);
/* Too many tries, packets or bytes for somebody who has not logged in?  Too
 * many packets that libssh says nothing of (a signature that does not fit, what
 * is to be ignored) count as a try too. */
bool relay_spent(struct relay *r);

/* relay_auth.c: the callbacks that decide who the client is. */
void auth_install(struct relay *r);

/* relay_invite.c: an invitation code becomes a password or a key. */
#define INVITE_LOGIN "invite"
void invite_ask(struct relay *r, ssh_message m);
/* 1: libssh refuses. */
int invite_answer(struct relay *r, ssh_message m);
/* The last words, on the channel; the client then ends with 0. */
void invite_goodbye(struct relay *r);

/* relay_channel.c: the callbacks of the one channel. */
/* The language of the client's messages with the charset of its terminal,
 * "fr_FR.UTF-8"; "" when it said neither. */
void relay_lang(const struct relay *r, char *out, size_t size);
void channel_install(struct relay *r);

/* relay_alive.c: clients that are gone without a word. */
void alive_tune(int fd);        /* what TCP finds by itself */
/* Sends what was written since the last time: until then it is held, so that
 * the packets of one turn leave in one segment (52 bytes each on a slow line;
 * 0.2 s of a login at 9,600 bit/s).  Before each wait. */
void alive_push(struct relay *r);
/* Asks the client for an answer, whatever it says: it comes once it has read
 * what was written before.  False: the one before is not answered yet, so
 * nothing was asked. */
bool alive_ask(struct relay *r);
/* Asks after a silence; *until: when to look again at the latest.  False:
 * several questions in a row were not answered. */
bool alive_look(struct relay *r, int64_t *until);

/* relay_shuttle.c: what is handed on between channel and session. */
void shuttle_install(struct relay *r);          /* takes what comes */
enum err shuttle_start(struct relay *r);        /* asks the keeper */
enum err shuttle_started(struct relay *r);      /* its answer is there */
short shuttle_wants(struct relay *r);           /* poll events on t */
/* Is the session so far behind that nothing more is to be read?  libssh opens
 * the window again at each byte that is taken of what it holds: a client that
 * keeps to its window would flood us.  Not while what is for it waits, which
 * may be for its own window. */
bool shuttle_full(struct relay *r);
/* Did the client send more than its window?  libssh takes it all. */
bool shuttle_flooded(struct relay *r);
/* Hands on what can be; false: nothing more will come. */
bool shuttle_run(struct relay *r);
/* The line is gone: what had come by it still goes to the session. */
void shuttle_drain(struct relay *r);
/* The server stops: its screen is left, and she is told how to go on. */
void shuttle_farewell(struct relay *r);

#endif
