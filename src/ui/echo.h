/* Typing that does not wait: what a terminal that echoes by itself has shown
 * of what was typed (design 7).  Knows no curses and sends nothing; what is
 * sent because of it is in ui/term_flush.c.
 *
 * The terminal shows a key when it is hit, the session learns of it half a
 * round trip later, and what the session sends comes another half later.  So
 * that it is always known what stood where, each thing sent that puts the
 * cursor somewhere is followed by a question (a mark): what was typed before
 * its answer was typed before that was shown. */
#ifndef UI_ECHO_H
#define UI_ECHO_H

#include <stdbool.h>
#include <stdint.h>

struct key;

/* How it acts on the keys that are no letters; NONE: it has no echo. */
enum echo_kind { ECHO_NONE, ECHO_XTERM, ECHO_PUTTY };

enum echo_class { ECHO_LETTER, ECHO_ERASE, ECHO_OTHER };

struct echo_place {
	int y, x;
	bool on;                /* it shows what is typed */
	bool lost;              /* y and x are not known */
};

struct echo_mark {
	/* what was sent before it put the cursor somewhere, or else moved it
	 * along with what is typed: a key that is no letter and meets that
	 * half way leaves it where nobody knows */
	bool put;
	struct echo_place at;   /* put: the terminal, once it has answered */
	int erased;             /* else: moved it to the left by so much */
	int cookie;             /* column of its answer; 0: a plain one */
};

#define ECHO_MARKS 32
#define ECHO_STAINS 256
#define ECHO_LETTERS 64

struct echo {
	enum echo_kind kind;
	int rows, cols;
	struct echo_place at;   /* the terminal, by its last answer and what
	                           was typed since */
	struct echo_place sent; /* once it has taken all that was sent */
	struct echo_mark mark[ECHO_MARKS];
	int nmark;              /* not answered yet, oldest first */
	int serial;             /* of cookies */
	bool fresh;             /* next mark has a cookie */
	/* the field: free columns after `sent`, and the first column where
	 * something was typed since the cursor came */
	int room, left;
	bool shifted;           /* its cells were moved under the typing */
	/* since the last picture was sent: */
	uint32_t letter[ECHO_LETTERS];
	int nletter, nerase;
	unsigned char erase;    /* the byte that erases sent, 0: several */
	bool other;             /* keys that are neither */
	bool wild;              /* anything may be on the terminal */
	bool charset;           /* another set may have been shifted in */
	bool pasting;
	struct { int y, x; } stain[ECHO_STAINS];
	int nstain;             /* cells written by the terminal */
};

void echo_start(struct echo *e, enum echo_kind kind);
/* Nothing that it shows is to be followed any more: it was told to show
 * nothing, and its screen erased. */
void echo_stop(struct echo *e);
/* May the terminal have shown, or be about to show, what is typed? */
bool echo_runs(const struct echo *e);
/* Must the picture be sent before this key is used?  So that only letters,
 * or only erases, or all that stands before an answer, are sent at once. */
bool echo_breaks(const struct echo *e, const struct key *k);
/* A key came; true: it was the answer to a mark, and is no key. */
bool echo_heard(struct echo *e, const struct key *k);
/* Bytes came that were no key. */
void echo_noise(struct echo *e);
/* A picture was sent: what came before it is settled. */
void echo_settled(struct echo *e);
/* Another mark, of what is in `sent` now; returns the column where it is to
 * be asked, 0: anywhere.  `forget`: answers to older ones do not count. */
int echo_mark(struct echo *e, bool forget);
/* One of what was moved along; false: there are too many. */
bool echo_mark_beside(struct echo *e, int erased);
/* Is what is typed now typed before the cursor is where it was put last? */
bool echo_pending(const struct echo *e);
/* Before `sent` is set to where something else puts the cursor. */
void echo_leaves(struct echo *e);
void echo_stain(struct echo *e, int y, int x);

#endif
