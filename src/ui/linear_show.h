/* Reading out: lines that fit, the rows of a picture, what changed of them;
 * and what linear mode (ui/linear.h) is made of. */
#ifndef UI_LINEAR_SHOW_H
#define UI_LINEAR_SHOW_H

#include "ui/ui.h"

/* What was read out of a view, to say only what changes. */
struct linear_seen {
	unsigned turn;          /* of the view; 0: nothing */
	char **line;            /* by row of the picture */
	int n;
};

struct linear {
	struct ui *ui;
	bool echo;              /* the terminal shows nothing by itself */
	struct edit line;       /* being typed */
	bool begun;             /* the question stands, the line goes on */
	bool cr;                /* a CR came: the LF after it is the same */
	unsigned asked;         /* turn of the view that asks */
	unsigned titled;        /* and of the last one whose title was said */
	struct linear_seen seen[UI_DEPTH];
	/* fields (linear_field.c) */
	int row;                /* rows of the form read out so far */
	unsigned row_turn;      /* of which view */
	bool text;              /* lines of a long text come */
	char *before;           /* what it was */
	bool led;               /* letters led to a value: Enter takes it */
	bool locked;            /* and said so (ui/lock.h) */
};

/* Columns of a line. */
int linear_width(const struct linear *l);
/* Says a text, in as many lines as it takes; with `label` before it. */
void linear_say(struct linear *l, const char *label, const char *text);
/* Asks: the last line of it stays open. */
void linear_ask(struct linear *l, const char *prompt);
/* That it is locked, what was refused, and asks for the password. */
void linear_locked(struct linear *l);
/* The message of the screen, "Note : " or "Erreur : ", once. */
void linear_message(struct linear *l);

/* The picture of the view on top, painted now, in memory. */
void linear_paint(struct linear *l);
/* A row of it as it is said; "" when there is nothing to say. */
void linear_row(struct linear *l, int y, int x, char *out, size_t size);
/* The texts that the picture of a form cuts, whole. */
void linear_whole(struct linear *l, struct fields *fs);
/* Has row y of a form fields (*any), and nothing to say of them?  Of those
 * that are asked only with `all`. */
bool linear_empty(const struct fields *fs, int y, bool all, bool *any);
/* Reads out the view on top: its title when it has just come, all of it the
 * first time or with `all`, else the rows that changed. */
void linear_view(struct linear *l, bool all);
/* The title of a screen, unless it was the last one said. */
void linear_title(struct linear *l, struct view *v);
/* Forgets what views that are gone have said; all of them with depth 0. */
void linear_forget(struct linear *l, int depth);

#endif
