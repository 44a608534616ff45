/* A screen file, read: form, list or menu (style 2.2, 2.3).  One grammar and
 * one structure for the three kinds; immutable once loaded, shared by all
 * sessions.  The grammar is written at the top of ui/grammar.c. */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"
#include "model/registry.h"

enum screen_kind { SCREEN_FORM, SCREEN_LIST, SCREEN_MENU, SCREEN_PAGE };
#define SCREEN_KINDS 4

/* A slot of a picture: [name   ].  A name standing on several lines below
 * one another is one field of several lines (wrap) or the lines of a rows
 * block. */
struct slot {
	const char *name;
	int y, x, width;        /* x: of the first column inside the brackets */
	int lines;              /* 1, or more for wrap and rows */
};

struct screen_field {
	const char *name;       /* slot's name */
	const struct slot *slot;
	const struct column *column;
	bool required, readonly;
	const char *hint;       /* line 21 while the field has the focus */
	const char *lookup;     /* list that F4 opens; its _key is the value */
	const char *show;       /* column of the record shown instead */
	const struct then *then;
	const struct check *check;      /* besides the column's own */
	const struct compute *compute;  /* its value; it is readonly */
	const struct reveal *reveal;    /* hidden until asked for */
	const struct where *where;      /* NULL: it is there always */
	const char *preset;     /* `default` */
	const char *help;
	int line;               /* of the file, for the lint */
};

/* A column of a list, or a cell of a rows block. */
struct screen_column {
	const char *name, *title, *from;
	const struct column *column;    /* of the source */
	int width;              /* 0: takes what is left (`*`) */
	bool right;             /* align right */
	bool sortable, preset_sort, descending;
	bool hidden;            /* there to be chosen (ui/list_columns.h) */
	const struct slot *slot;        /* rows: where; NULL in a list */
};

struct screen_filter {
	const char *name, *label;
	const struct column *column;    /* type and choices of what is typed */
	const char *preset;
	const struct column *asks;      /* what a criterion is asked of */
	bool only;                      /* it is never anything else */
};

/* What a key, a letter, a digit or Enter does. */
struct screen_action {
	const char *name, *label;
	char letter;            /* after ^O, 0: none */
	char digit;             /* '0'..'9' in menus and view forms, 0: none */
	const char *screen;     /* `form X`, `list X`, `menu X` opened */
	const char *key;        /* column whose value is its key; "_key" */
	const char *arg;        /* text or column given as its argument */
	const struct call *call;
	const char *reveal;     /* field of the form that it shows */
	const char *confirm;    /* question, %{column} filled in */
	bool many;              /* for all the marked rows too, with: */
	const char *confirm_many;       /* %{count}, %{_ask_label} */
	const struct choices *ask;      /* chosen first: the cell `_ask` */
	const char *ask_title;
	bool on_new, on_enter;  /* bound to new (F6), to Enter */
	bool direct;            /* its letter alone asks nothing */
	bool on_save;           /* F10 runs it after saving (form) */
	/* of a page: */
	const char *note;       /* column shown after the label, or NULL */
	bool leaves;            /* erases and ends the session */
	bool prints;            /* the page, on the printer of the terminal */
	bool picks;             /* by the number of a row */
	bool writes;            /* a text is typed first: the cell `_text` */
	int y, x;               /* in a picture: its line; -1 */
	int line;               /* of the file, for the lint */
};

struct screen_rows {
	const char *name;
	const struct source *source;
	int lines;              /* of the picture */
	int ncell;
	struct screen_column *cell;
	const char *types;      /* the slot that is typed in, or NULL */
	const struct screen_column *typed;      /* its cell */
	const char *open;       /* screen that Enter opens */
	const char *empty;
	int line;               /* of the file, for the lint */
};

/* A line of a page, in words; one in which a %{column} is empty, or whose
 * `if` is, is not there. */
enum say_where { SAY_HEAD, SAY_ROW, SAY_FOOT };
struct screen_say {
	enum say_where where;   /* before the rows, of each row, after all */
	const char *text;       /* "" a blank line */
	const char *when;       /* `if`: a column, or NULL */
	int line;               /* of the file, for the lint */
};

struct screen {
	enum screen_kind kind;
	const char *name;       /* "caseload.person" */
	const char *file;
	const char *title;      /* may hold %{column} */
	const char *help;       /* text of the screen's help */
	const char *empty;      /* a list without rows */
	const char *missed;     /* one whose rows have not what is searched */
	const char *hint;       /* line 21 when nothing more special */
	int nquery;             /* a list: forms that it is searched by */
	const char **query;
	int query_line;         /* of the file, for the lint */
	const char *paper;      /* a list: the one printed instead, or NULL */
	int paper_line;         /* of the file, for the lint */
	bool view;              /* a form only looked at: digits, letters */
	bool secret;            /* holds a secret field (ui/typing.h) */
	int nline;
	const char **line;      /* the picture, brackets in place */
	int nslot;
	struct slot *slot;
	const struct record *record;
	const struct source *source;
	int nfield;
	struct screen_field *field;
	int ncolumn;
	struct screen_column *column;
	int nfilter;
	struct screen_filter *filter;
	int nrows;
	struct screen_rows *rows;
	int nsay;
	struct screen_say *say;
	int naction;
	struct screen_action *action;
	const char *jump;       /* its code, "PER", or NULL */
	int jump_line;          /* of the file, for the lint */
	const char *meant_for;  /* "admin", "membre" (of a structure),
	                           "responsable": the code is not offered to
	                           others; NULL: to all.  No right: the keeper
	                           alone says who may */
	const char *saves;      /* what F10 does here, or NULL: "Enregistrer" */
	struct arena *arena;    /* where all of this lives */
};

/* Reads one screen file.  E_CHECK: "file:line: what", the first mistake. */
enum err screen_parse(const char *file, const char *text,
	struct screen **out);
void screen_free(struct screen *s);

/* Loads the screens compiled in and those that override them in dir (NULL:
 * none).  All mistakes are printed to `complain` (may be NULL), one a line,
 * and a broken override leaves the compiled one in place.  E_CHECK if there
 * was one. */
enum err screens_load(const char *dir, FILE *complain);
/* The same from an open directory (ui/overrides.h), -1 for none. */
enum err screens_load_at(int dir, const char *shown, FILE *complain);
const struct screen *screen_find(const char *name);
const struct screen *screen_at(int i);          /* NULL after the last */
/* Keymap by name ("defaut"), loaded with the screens. */
struct keymap;
const struct keymap *screens_keymap(const char *name);
/* The i-th one and its name; NULL after the last. */
const struct keymap *screens_keymap_at(int i, const char **name);
/* The one that suits a terminal, else "defaut". */
const struct keymap *screens_keymap_for(const char *term);

/* What lint sees only with every screen loaded: screens opened that do not
 * exist, jump codes given twice, calls unknown... E_CHECK if any. */
enum err screens_check(FILE *complain);

/* The files compiled in (made by the build from screens/ and keymaps/). */
struct embedded { const char *file, *text; };
extern const struct embedded embedded_screens[];        /* NULL file ends */

#endif
