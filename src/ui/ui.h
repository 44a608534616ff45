/* The screens of one session: a stack of views on one terminal, fed with
 * keys.  Knows names (registry) and a context, no domain, no SQL. */
#ifndef UI_UI_H
#define UI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/ctx.h"
#include "model/registry.h"
#include "ui/edit.h"
#include "ui/keymap.h"
#include "ui/keys.h"
#include "ui/screen.h"
#include "ui/term.h"

struct ui;
struct view;
struct lock;
struct fields;

/* Of the picture just painted, the rows that stand each for a thing to
 * choose: from row y, column x, n of them, the first being number `from`.
 * Numbers from `first` to before `total` may be chosen; with `more` there is
 * a page after these. */
struct view_lines {
	int y, x, n, from, first, total;
	bool more;
	bool ticks;             /* a number ticks, Enter takes it all */
};

/* What each kind of view does.  paint() draws the whole picture of the view
 * between row 0 and ui_body_bottom(), and places the cursor; ui.c paints
 * title, hint, message and key bar around it from the other functions. */
struct view_ops {
	const char *context;    /* of the keymap: "form", "list", "menu" */
	void (*paint)(struct view *v, struct ui *ui);
	/* An action; for a printable character a is ACT_NONE and code the
	 * key.  false: not used (ui.c says so, quietly). */
	bool (*act)(struct view *v, struct ui *ui, enum action a, int code);
	/* A screen opened from here was left; picked is the row chosen by a
	 * lookup, else NULL.  Reads again what may have changed. */
	void (*resume)(struct view *v, struct ui *ui,
		const struct row *picked);
	/* A list: the cursor on the row of this key, if it is shown. */
	void (*seek)(struct view *v, const char *key);
	/* Has something been typed that leaving would lose? */
	bool (*modified)(const struct view *v);
	/* The row under the cursor or of the form: for calls, titles. */
	const struct row *(*row)(struct view *v);
	/* Line 21; the column or field with the focus for F1. */
	void (*hint)(struct view *v, struct ui *ui, char *out, size_t size);
	const char *(*help)(struct view *v);
	/* Opened to choose by what was typed: shows the rows that have it. */
	void (*search)(struct view *v, struct ui *ui, const char *text);
	/* Actions that this view has beyond the key bar: F2 and ^O and a sign
	 * reach them (ui/run.h). */
	bool (*offers)(const struct view *v, enum action a);
	/* Shows a hidden field of this name until it is left. */
	void (*reveal)(struct view *v, struct ui *ui, const char *field);
	/* The columns that are free after the cursor, where it stands at the
	 * end of a plain text: letters appear there as they are typed; -1. */
	int (*room)(const struct view *v);
	/* The terminal answered something (struct key). */
	void (*report)(struct view *v, const char *report);
	/* A list: how many rows are marked; an action on all of them; the
	 * letters after ^O that every list has. */
	int (*marked)(const struct view *v);
	void (*apply)(struct view *v, struct ui *ui,
		const struct screen_action *a);
	bool (*letter)(struct view *v, struct ui *ui, int letter);
	/* The whole state as named values (field, text, cursor, filters):
	 * restore(state()) gives the same picture and cursor. */
	void (*state)(struct view *v, struct row *out);
	void (*restore)(struct view *v, struct ui *ui, const struct row *in);
	/* Linear mode (ui/linear.h): the fields that it asks one after
	 * another, each left with Enter; the things to choose, false when
	 * there are none now; puts the marker on number i, on none when i is
	 * the total. */
	struct fields *(*fields)(struct view *v);
	bool (*lines)(const struct view *v, struct view_lines *out);
	void (*point)(struct view *v, int i);
	/* A view with its own keys (ui/page.h): every key is given to act(),
	 * and nothing that other screens do the same way is reached from it;
	 * in linear mode a whole line is. */
	bool alone;
	bool hides;             /* what is typed there is shown nowhere */
	void (*line)(struct view *v, struct ui *ui, const char *text);
	/* Its text, for the printer. */
	void (*print)(struct view *v, struct ui *ui, struct buf *out);
	/* Its question in linear mode. */
	void (*prompt)(const struct view *v, char *out, size_t size);
	void (*free)(struct view *v);
};

struct view {
	const struct view_ops *ops;
	const struct screen *screen;    /* NULL: help, choice of values */
	struct row arg;                 /* "key", "arg" it was opened with */
	int mark;                       /* of the vault */
	bool picker;                    /* opened by F4: Enter chooses */
	unsigned turn;          /* the how manieth view it was to come */
};

#define UI_DEPTH 16
#define UI_COLS 80              /* what every picture fits */
#define UI_ROWS 24

/* What stands above ui.c and is called through here: how each kind of screen
 * opens (v->arg may be left empty), and what every screen does the same way
 * with an action that its view did not use. */
struct ui_ways {
	enum err (*open[SCREEN_KINDS])(struct ui *ui, const struct screen *s,
		const char *key, const char *arg, struct view **out);
	void (*common)(struct ui *ui, struct view *v, enum action a, int code,
		bool helped);
	void (*print)(struct ui *ui);   /* ^O i; NULL: there is none */
	void (*print_now)(struct ui *ui);       /* a page that asks for it */
	/* asks the hidden questions of a call */
	void (*secret)(struct ui *ui, const struct call_result *r);
};

struct ui {
	const struct ui_ways *ways;
	struct term *term;
	struct ctx *x;
	const struct keymap *map;
	struct view *stack[UI_DEPTH];
	int depth;
	char message[400];      /* line 22 */
	bool message_new;       /* said during this key */
	bool message_bad;       /* and it refuses something */
	bool twins;             /* the key bar shows the twins */
	bool leave;             /* the session ends */
	bool away;              /* and its place is to be kept */
	const char *only;       /* screens whose names begin so open, no
	                           other; NULL: all do */
	struct lock *lock;      /* locked (ui/lock.h); NULL: it is not */
	int exit_status;
	/* a question being asked on line 22, "" none */
	char question[400];
	void (*answer)(struct ui *ui, bool yes, void *arg);
	void (*answer_drop)(void *arg); /* frees it when none comes */
	void *answer_arg;
	/* the code line (=PER ...) or a search, on line 22 */
	bool line_open;
	char line_label[40];
	struct edit line;
	void (*line_done)(struct ui *ui, const char *text, void *arg);
	void *line_arg;
	bool prefix;            /* ^O was typed: a letter comes */
	bool picking;           /* what opens now is opened to choose from */
	bool pasting;
	int pan;                /* a picture wider than the terminal is looked
	                           at from this column on */
	bool overwrite;         /* a letter takes the place of the next one */
	bool helped;            /* the last key was F1 on a field */
	unsigned left;          /* fields left so far */
	unsigned turns;         /* views come so far */
	bool face;              /* =LIN: lines or pictures, the other one */
	char place[40];         /* a call asked to go on there: the loop does */
	bool unfit;             /* what was typed has no place any more */
	/* says a line aloud; NULL: nobody listens.  "" stops what is said. */
	void (*voice)(const char *line);
	bool client_echo;       /* what is typed is shown before we know it */
	uint64_t voiced;        /* a sum of what a page last said */
};

/* An empty stack.  ui_init() (ui/input.c) gives it every kind of view and
 * opens the first screen; E_NOTFOUND if it does not exist. */
void ui_begin(struct ui *ui, struct term *term, struct ctx *x,
	const struct keymap *map, const struct ui_ways *ways);
enum err ui_init(struct ui *ui, struct term *term, struct ctx *x,
	const struct keymap *map, const char *first);
void ui_done(struct ui *ui);

/* One key; everything that it causes happens here, but painting. */
void ui_key(struct ui *ui, const struct key *k);
/* Paints what changed and sends it.  Called when no input waits. */
void ui_paint(struct ui *ui);
void ui_resize(struct ui *ui, int cols, int rows);

/* A right was taken away: back to the first screen, read again, saying so;
 * where something is being typed it stays, said too. */
void ui_turn_out(struct ui *ui);

/* For views (ui_back frees the view that calls it: return at once): */
enum err ui_open(struct ui *ui, const char *screen, const char *key,
	const char *arg);
void ui_push(struct ui *ui, struct view *v);    /* a view made by hand */
void ui_back(struct ui *ui, const struct row *picked);
void ui_say(struct ui *ui, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void ui_say_error(struct ui *ui, enum err e);   /* err_text(), or incident */
/* A refusal that is no error of a function. */
void ui_refuse(struct ui *ui, const char *why);
/* The same sentence, not said; an incident is written to the log. */
void ui_error_text(const struct ui *ui, enum err e, char *out, size_t size);
/* Asks on line 22; o and n answer, nothing else does (Enter never). */
void ui_ask(struct ui *ui, const char *question,
	void (*answer)(struct ui *ui, bool yes, void *arg), void *arg);
/* Drops a question whose answer will never come. */
void ui_forget(struct ui *ui);
void ui_ask_line(struct ui *ui, const char *label, const char *text,
	void (*done)(struct ui *ui, const char *text, void *arg), void *arg);
/* An action as if its key had been typed on the view on top. */
void ui_act(struct ui *ui, enum action a);
struct view *ui_top(struct ui *ui);
/* Has something been typed in it that leaving would lose? */
bool view_modified(const struct view *v);
/* The context of its keys: a form that is only looked at takes a menu's. */
const char *view_context(const struct view *v);
/* The digit that a key means: itself, or the key of the French row that
 * gives it with Shift (& é " ' ( - è _ ç à); 0 when it means none. */
char ui_digit(int code);
bool ui_printable(int code);    /* a character, not a control or a function */
int ui_body_bottom(const struct ui *ui);        /* last row of the body */

/* The whole stack as bytes, and back (design 8).  ui_restore replaces the
 * stack; E_PROTO changes nothing when the bytes are no state at all; when a
 * screen does not open any more, or may not be typed in (E_RIGHT), the ones
 * before it stay (none: the caller opens the first screen). */
void ui_state(struct ui *ui, struct buf *out);
/* Closes the views above a depth, reading nothing again. */
void ui_unwind(struct ui *ui, int depth);
enum err ui_restore(struct ui *ui, const void *data, size_t n);
/* What a state says was typed, from nothing but itself, to be read where it
 * cannot be restored: titles, then "Label : text". */
enum err ui_state_text(struct ctx *x, const void *data, size_t n,
	struct buf *out);
/* Is there something typed that leaving would lose?  The last such view; NULL
 * if there is none. */
struct view *ui_typed(const struct ui *ui);
/* The same of all the others. */
struct view *ui_typed_but(const struct ui *ui, const struct view *v);
/* The title of a view; with `bare` nothing of its record. */
void view_title(const struct ui *ui, struct view *v, bool bare, char *out,
	size_t size);

#endif
