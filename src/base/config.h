/* Where things are on this machine, and the few settings of the server. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdint.h>

#include "base/err.h"
#include "base/range.h"

#define CONFIG_PROXIES 16
#define CONFIG_NATS 64
#define CONFIG_WORDS 16

/* Addresses behind which many people work: so many connections from each. */
struct nat {
	struct range from;
	int most;
};

/* A program of the operator's and its arguments; n 0: none. */
struct command {
	char text[600];         /* the words, each NUL ended */
	char *argv[CONFIG_WORDS + 1];   /* into it, NULL ended */
	int n;
};

struct config {
	char data[4096];        /* DIR: --data, $PASSERELLE_DATA, /var/lib/passerelle */
	char conf[4096];        /* $PASSERELLE_CONF, /etc/passerelle */
	char lang[8];           /* fr or en */
	uint32_t uid_keeper, uid_session, uid_relay;    /* 59301 59302 59303 */
	uint32_t uid_sender;    /* 59304 */
	int login_seconds;      /* to authenticate: 30 */
	int alive_seconds;      /* of silence before a client is asked: 30 */
	int tries;              /* per connection: 6 */
	int start_free, start_rate, start_full;         /* 50 30 200 */
	int per_source_unauth, per_source;              /* 10 40 */
	int penalty_percent;    /* of what a source that misbehaved pays: 100 */
	int wal_mib;            /* a session that pins more WAL is cut: 64 */
	int write_mib;          /* that one account writes in an hour: 256 */
	int lock_seconds;       /* without a key, then locked: 600 */
	int leave_seconds;      /* without a key, then ended: 3600 */
	int session_seconds;    /* of a session, then ended: 28800, 8 hours */
	int second_factor;      /* asked of responsables, administrators: 1 */
	int agreement;          /* accepted by responsables: 1 */
	int checkpoint_log;     /* of the audit, to the log too: 0 */
	int alarm_opened;       /* records opened in an hour, then told: 60 */
	int alarm_listed;       /* people in lists, not hers: 500 */
	int silence_days;       /* "sans nouvelles" after: 45 */
	/* set send_sms /PROGRAM WORD...: what sends a message (man page) */
	struct command send_sms, send_mail;
	int send_from, send_until;      /* hours in which they leave: 8 20 */
	int send_wait;          /* seconds before what was just done is told:
	                           120 */
	int send_look;          /* seconds between two looks: 60 */
	int send_limit;         /* seconds that a command may take: 60 */
	struct command speak;   /* says a line given on its input */
	char old_clients[64];   /* "ADDR:PORT" for old clients; "": none */
	/* set proxy_from ADDR/BITS ...; set nat ADDR/BITS N: lines add up */
	struct range proxy_from[CONFIG_PROXIES];
	int proxies;
	struct nat nat[CONFIG_NATS];
	int nats;
};

extern struct config config;

/* Fills `config` from the defaults, the environment and DIR-independent
 * passerelle.conf of the configuration directory if it is there (line-words:
 * `set NAME VALUE`).  E_CHECK with file and line when it is broken. */
enum err config_load(void);

/* "DIR/name" into a static buffer of four that rotate. */
const char *config_path(const char *name);

#endif
