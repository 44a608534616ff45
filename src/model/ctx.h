/* What a session knows while it runs: who, where, when, with which right.
 * Given to every function of the model and of the domains. */
#ifndef MODEL_CTX_H
#define MODEL_CTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/id.h"
#include "base/proto.h"
#include "model/effort.h"

struct act_queue;
struct db;
struct keep;
struct vault;

struct ctx_structure {
	struct id id;
	unsigned num;
	char name[160];
	enum role role;
	char departement[4];
	bool nir;               /* it has the right to the NIR */
};

/* May the terminal show by itself what is typed (ui/echo.h)? */
enum ctx_echo { ECHO_AUTO, ECHO_ALWAYS, ECHO_NEVER };

/* What the user has chosen for herself; "" or false: nothing. */
struct ctx_preference {
	char keymap[32], lang[8];
	char charset[16];       /* of terminals named ctx.terminal; "auto":
	                           as found, and asked already */
	bool twins;             /* the key bar shows the twins */
	bool overwrite;         /* letters replace, at login */
	bool submit;            /* Enter in a field saves */
	bool lines;             /* no pictures: lines, one question at a time */
	bool uncounted;         /* her time at the screen is not */
	enum ctx_echo echo;
};

/* An emergency access of this user that runs, for the first to end first. */
struct ctx_urgent {
	struct id person;
	int64_t until;          /* UTC seconds */
};
#define CTX_URGENT 10

struct choice;

struct ctx {
	struct db *db;          /* read only */
	struct keep *keep;      /* the keeper's client (model/keep.h) */
	struct vault *vault;    /* keys given (model/vault.h) */
	struct act_queue *queue;        /* changes that wait (model/act.h) */

	struct id session, user;
	struct id person;       /* whose own account it is: it reads nobody
	                           else; id_none: a worker's */
	char helper[80];        /* who is beside her, by name; "" nobody */
	char login[65], name[160];
	char terminal[65];      /* its TERM */
	bool admin;             /* administrator of the platform */
	enum factor_state factor;       /* her second factor */
	int64_t login_before;   /* UTC seconds, 0: this is her first */
	char login_from[64];    /* the network that it came from */
	enum looking looking;
	int nstructure, current;        /* current: -1 when member of none */
	struct ctx_structure *structure;
	const char *screen;     /* the screen that asks, for the audit */
	struct ctx_preference pref;
	bool pref_new;          /* changed: the session has to apply it */
	const struct choice *keymaps;   /* by name, ended by a NULL code */
	/* what is typed in this session is kept there (design 8); id_none:
	 * nothing is */
	struct id place;
	bool saves_place;       /* the next change saves all of it */
	char last_person[ID_TEXT];      /* last record opened (F9) */
	char before_person[ID_TEXT];    /* another one, opened before it */
	struct ctx_urgent urgent[CTX_URGENT];   /* domains/emergency.h */
	int nurgent;
	struct effort effort;   /* what this session cost so far */
};

/* The structure that new things belong to; NULL when there is none. */
const struct ctx_structure *ctx_structure(const struct ctx *x);
const struct ctx_structure *ctx_structure_by(const struct ctx *x,
	const struct id *id);
struct date ctx_today(const struct ctx *x);     /* in the structure's zone */
/* "01/12/2026 14h05" in the structure's zone. */
void ctx_when(const struct ctx *x, int64_t utc, char *out, size_t size);

/* What every title says while an emergency access runs; "" when none does. */
void ctx_banner(const struct ctx *x, char *out, size_t size);

#endif
