#include "session/kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "domains/day.h"
#include "domains/resume.h"
#include "model/keep.h"
#include "ui/pager.h"

/* Between two writes, from one beginning to the next: what came in the second
 * before the last one is in it, the time of writing included. */
#define EVERY_MS 800
#define PATIENCE_MS 2000        /* with a keeper that does not answer */
#define LAST_MS 10000           /* the same, when nothing else comes */

void
kept_start(struct kept *k, struct ctx *x, struct ui *ui)
{
	memset(k, 0, sizeof *k);
	k->x = x;
	k->ui = ui;
	k->last = clock_ms() - EVERY_MS;
}

static void
drop(struct kept *k)
{
	k->since = 0;
	if (id_is_none(&k->x->place))
		return;
	k->x->place = id_none;
	keep_patience(k->x->keep, PATIENCE_MS);
	draft_drop(k->x, &k->d.id);
	keep_patience(k->x->keep, 0);
}

void
kept_keys(struct kept *k)
{
	/* who has still to prove herself keeps nothing */
	if (k->ui->only)
		return;
	if (!ui_typed(k->ui))
		drop(k);
	else if (!k->since)
		k->since = clock_ms();
}

/* When the next write is due; 0: none is. */
static int64_t
due(const struct kept *k)
{
	int64_t at = k->ui->left != k->left ? k->since : k->since + EVERY_MS;

	if (!k->since)
		return 0;
	return at > k->last + EVERY_MS ? at : k->last + EVERY_MS;
}

int
kept_wait(const struct kept *k)
{
	int64_t at = due(k), left = at - clock_ms();

	return !at ? -1 : left > 0 ? (int)left : 0;
}

/* A new one, or the same again; what was dropped elsewhere is kept anew. */
static enum err
put(struct kept *k, const struct id *person, const struct row *r)
{
	struct draft old = k->d;
	bool there = !id_is_none(&k->x->place);
	bool replaces = there && !id_equal(&k->d.person, person);
	enum err e;

	if (there && !replaces) {
		e = draft_save(k->x, &k->d, r);
		if (e != E_CONFLICT && e != E_NOTFOUND)
			return e;
	}
	memset(&k->d, 0, sizeof k->d);
	snprintf(k->d.kind, sizeof k->d.kind, "%s", RESUME_KIND);
	k->d.person = *person;
	e = draft_make(k->x, &k->d, r);
	if (e == E_NOTFOUND && !id_is_none(person)) {
		/* she was erased meanwhile */
		k->d.person = id_none;
		e = draft_make(k->x, &k->d, r);
	}
	if (e) {
		k->d = old;
		return e;
	}
	k->x->place = k->d.id;
	if (replaces)
		draft_drop(k->x, &old.id);
	return E_OK;
}

static enum err
write_now(struct kept *k, struct view *v, int patience)
{
	const struct row *row = v && v->ops->row ? v->ops->row(v) : NULL;
	struct id person = id_none;
	struct row r;
	struct buf state;
	char title[300];
	enum err e;

	if (!v)
		return E_OK;
	if (row)
		person = resume_person(k->x, row, &v->arg);
	row_init(&r);
	buf_init(&state);
	ui_state(k->ui, &state);
	view_title(k->ui, v, true, title, sizeof title);
	row_set(&r, "what", title);
	view_title(k->ui, v, false, title, sizeof title);
	row_set(&r, "title", title);
	resume_put_state(&r, &state);
	keep_patience(k->x->keep, patience);
	e = put(k, &person, &r);
	keep_patience(k->x->keep, 0);
	buf_done(&state);
	row_done(&r);
	wipe(title, sizeof title);
	return e;
}

void
kept_write(struct kept *k, bool end)
{
	enum err e;

	if (!k->since || (!end && kept_wait(k) > 0))
		return;
	k->left = k->ui->left;
	k->last = clock_ms();
	e = write_now(k, ui_typed(k->ui), end ? LAST_MS : PATIENCE_MS);
	if (!e) {
		k->since = 0;
		k->told = false;
		return;
	}
	/* tried again each second, said once */
	k->last = clock_ms();
	if (!k->told) {
		k->told = true;
		ui_say(k->ui, _("Cette saisie n'est pas encore gardée : %s"),
			err_text());
	}
}

void
kept_leave(struct kept *k)
{
	struct view *v = ui_typed(k->ui);
	int i = k->ui->depth;

	if (k->ui->only)
		return;
	/* help and choices have no place of their own */
	while (!v && --i > 0)
		if (k->ui->stack[i]->screen)
			v = k->ui->stack[i];
	if (v && write_now(k, v, LAST_MS) == E_OK)
		k->since = 0;
}

/* --- going on ------------------------------------------------------------------ */

static void
show_text(struct kept *k, const struct buf *state, const char *why)
{
	struct buf said, page;

	buf_init(&said);
	buf_init(&page);
	ui_unwind(k->ui, 0);
	ui_open(k->ui, day_first(k->x), "", "");
	ui_state_text(k->x, state->data, state->len, &said);
	buf_printf(&page, _("Ce que vous aviez tapé ne retrouve pas sa place."
		"\n%s\n\nCela reste gardé : =REP, puis Effacer quand ce n'est "
		"plus utile.\n\n%s"), why, buf_str(&said));
	ui_push(k->ui, pager_new(k->ui, _("Saisie à recopier"),
		buf_str(&page)));
	buf_done(&said);
	buf_done(&page);
}

static void
go_on(struct kept *k, const struct id *place)
{
	struct draft d;
	struct row r;
	struct buf state;
	char why[300];
	enum err e;

	/* what is typed here meanwhile is a place of its own */
	kept_write(k, true);
	row_init(&r);
	buf_init(&state);
	e = draft_get(k->x, place, &d);
	if (!e)
		e = draft_load(k->x, &d, &r);
	if (e) {
		ui_say_error(k->ui, e);
		goto out;
	}
	resume_get_state(&r, &state);
	k->x->place = id_none;
	k->since = 0;
	e = ui_restore(k->ui, state.data, state.len);
	if (e) {
		snprintf(why, sizeof why, "%s", err_text());
		show_text(k, &state, why);
		goto out;
	}
	k->d = d;
	k->x->place = d.id;
	/* it is this session's from now on */
	k->since = clock_ms();
	kept_write(k, true);
	if (!k->ui->message[0])
		ui_say(k->ui, _("Vous en étiez là. Rien n'est encore "
			"enregistré."));
out:
	buf_done(&state);
	row_done(&r);
}

struct asked {
	struct kept *k;
	struct id place, session;
};

static void
take_answered(struct ui *ui, bool yes, void *arg)
{
	struct asked *a = arg;
	enum err e = yes ? keep_take(a->k->x, &a->session) : E_CANCEL;

	if (!e)
		go_on(a->k, &a->place);
	else
		ui_say_error(ui, e);
	free(a);
}

void
kept_resume(struct kept *k, const char *place)
{
	struct asked *a;
	struct draft d;
	struct id id;
	enum err e = id_parse(place, &id);

	if (!e)
		e = draft_get(k->x, &id, &d);
	if (e) {
		ui_say_error(k->ui, e);
		return;
	}
	if (!d.live || id_equal(&d.session, &k->x->session)) {
		go_on(k, &id);
		return;
	}
	a = xcalloc(1, sizeof *a);
	a->k = k;
	a->place = id;
	a->session = d.session;
	ui_ask(k->ui, _("Reprendre ici ? L'autre écran sera fermé."),
		take_answered, a);
	k->ui->answer_drop = free;
}
