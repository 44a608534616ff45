#include "cli/usersync.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/tell.h"
#include "cli/operator.h"
#include "model/act.h"
#include "store/db.h"

#define LINES_MAX 20000

struct entry {
	struct id structure;
	char login[80];
};

struct list {
	struct entry *e;
	int n, cap;
};

/* --- the file ---------------------------------------------------------------- */

/* Without the spaces around it: who is written with one is no leaver. */
static char *
bare(char *s)
{
	size_t n;

	s += strspn(s, " \t");
	n = strlen(s);
	while (n && strchr(" \t\r\n", s[n - 1]))
		s[--n] = '\0';
	return s;
}

/* No login has a capital, which a spreadsheet gives: nor is she one. */
static void
small(char *s)
{
	for (; *s; s++)
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
}

static enum err
add_line(struct list *l, struct db *db, const char *file, int number,
	char *line)
{
	char *login = line + strcspn(line, ";,");
	struct entry *e;
	enum err bad;

	if (!*login || l->n >= LINES_MAX)
		return err_set(E_CHECK, _("%s:%d: écrire « structure;"
			"compte »"), file, number);
	*login++ = '\0';
	login[strcspn(login, ";,")] = '\0';
	login = bare(login);
	small(login);
	line = bare(line);
	if (number == 1 && strcmp(line, "structure") == 0)
		return E_OK;
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 64;
		l->e = xrealloc(l->e, (size_t)l->cap * sizeof *l->e);
	}
	e = &l->e[l->n];
	snprintf(e->login, sizeof e->login, "%s", login);
	bad = operator_structure(db, line, &e->structure);
	if (bad)
		return err_set(E_CHECK, _("%s:%d: structure inconnue : %s"),
			file, number, line);
	l->n++;
	return E_OK;
}

static enum err
read_list(struct list *l, struct db *db, const char *file)
{
	char line[400];
	int number = 0;
	enum err e = E_OK;
	FILE *f = fopen(file, "re");

	if (!f)
		return err_set(E_NOTFOUND, "%s : %s", file, strerror(errno));
	while (!e && fgets(line, sizeof line, f)) {
		number++;
		if (line[strspn(line, " \r\n")])
			e = add_line(l, db, file, number, line);
	}
	/* the rest of it may name whom its beginning does not */
	if (!e && ferror(f))
		e = err_set(E_IO, "%s : %s", file, strerror(errno));
	fclose(f);
	if (!e && !l->n)
		e = err_set(E_CHECK, _("%s: aucune ligne, rien n'est changé."),
			file);
	return e;
}

static bool
listed(const struct list *l, const struct id *structure, const char *login)
{
	int i;

	for (i = 0; i < l->n; i++)
		if (id_equal(&l->e[i].structure, structure) &&
			strcmp(l->e[i].login, login) == 0)
			return true;
	return false;
}

/* --- who left ------------------------------------------------------------------ */

struct leaver {
	struct id membership;
	char login[80];
	bool disabled;          /* works nowhere else */
};

static enum err
find_leavers(const struct list *l, struct db *db, const struct id *structure,
	struct leaver **out, int *n, int *all)
{
	struct db_rows q;
	struct date today;
	char text[16];
	int hour, minute;
	enum err e = db_select(db, "account.members_live", &q);

	*n = *all = 0;
	*out = NULL;
	if (e)
		return e;
	date_local(clock_now(), NULL, &today, &hour, &minute);
	date_format(today, text, sizeof text);
	db_bind_id(&q, ":structure", structure);
	db_bind_text(&q, ":today", text);
	while (db_next(&q)) {
		struct leaver *one;

		++*all;
		if (listed(l, structure, db_text(&q, "login")))
			continue;
		*out = xrealloc(*out, (size_t)(*n + 1) * sizeof **out);
		one = &(*out)[(*n)++];
		one->membership = db_id(&q, "id");
		snprintf(one->login, sizeof one->login, "%s",
			db_text(&q, "login"));
		one->disabled = !db_int(&q, "admin") && !db_int(&q, "others");
	}
	return db_end(&q);
}

static enum err
leave(struct keep *k, const struct leaver *one, bool dry)
{
	struct act *a = act_new("membership.leave");
	enum err e;

	act_id(a, ":id", &one->membership);
	e = dry ? E_OK : act_send_to(a, k);
	act_free(a);
	if (!e)
		tell_cells(stdout, (const char *const[]){ one->login,
			one->disabled ? "disable" : "end" }, 2);
	return e;
}

static bool
seen_before(const struct list *l, int i)
{
	int j;

	for (j = 0; j < i; j++)
		if (id_equal(&l->e[j].structure, &l->e[i].structure))
			return true;
	return false;
}

/* A list of the wrong thing names none of them; one that was cut, the first
 * ones only. */
static enum err
likely(const char *file, int n, int all, bool force)
{
	if (n && n == all)
		return err_set(E_CHECK, _("%s: aucun compte d'une de ces "
			"structures n'est dans la liste : rien n'est changé."),
			file);
	return 2 * n <= all || force ? E_OK : err_set(E_CHECK,
		_("%s: plus de la moitié des comptes d'une structure (%d sur "
		"%d) n'est pas dans la liste : rien n'est changé. Si elle est "
		"entière : --force."), file, n, all);
}

/* Looks at each structure of the list, and takes away if told to. */
static enum err
each(const struct list *l, const char *file, struct keep *k, struct db *db,
	bool force, bool take, bool dry, int *total)
{
	enum err e = E_OK;
	int i, j;

	for (i = 0; i < l->n && !e; i++) {
		struct leaver *who = NULL;
		int n, all;

		if (seen_before(l, i))
			continue;
		e = find_leavers(l, db, &l->e[i].structure, &who, &n, &all);
		if (!e)
			e = likely(file, n, all, force);
		for (j = 0; j < n && !e && take; j++)
			e = leave(k, &who[j], dry);
		*total += e ? 0 : n;
		free(who);
	}
	return e;
}

enum err
usersync(const char *file, bool dry, bool force)
{
	struct list l = { NULL, 0, 0 };
	struct keep *k;
	struct db *db;
	int total = 0;
	enum err e = operator_open(&k, &db);

	if (e)
		return e;
	/* all of it is read, and looked at, before anything is changed */
	e = read_list(&l, db, file);
	if (!e)
		e = each(&l, file, k, db, force, false, dry, &total);
	total = 0;
	if (!e)
		e = each(&l, file, k, db, force, true, dry, &total);
	if (!e)
		tell(stderr, dry ? _("%d à retirer ; rien n'est changé.\n") :
			_("%d retirés.\n"), total);
	free(l.e);
	operator_close(k, db);
	return e;
}
