/* The stack of screens as bytes, and back (design 8).  ui/ui.h has the
 * contract.  Written with base/msg.h's values, so that reading is bounded:
 *
 *	str "ui1" | u32 views | for each: str screen ("?screen" when it was
 *	opened to choose from), row of its arguments, row of its state; a row
 *	is u32 n, n times str name, value
 *
 * Help pages, lists of values, conflicts are not kept: the view below shows
 * again what it was asking for. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/msg.h"
#include "ui/form_state.h"
#include "ui/run.h"
#include "ui/ui.h"

#define STATE "ui1"
#define CELLS_MAX 2000

static void
put_row(struct msg *m, const struct row *r)
{
	msg_put_u32(m, (uint32_t)r->n);
	for (int i = 0; i < r->n; i++) {
		msg_put_str(m, r->c[i].name);
		msg_put_str(m, r->c[i].value ? r->c[i].value : "");
	}
}

static bool
get_row(struct msg *m, struct row *r)
{
	uint32_t n = msg_get_u32(m);

	if (n > CELLS_MAX)
		return false;
	while (n-- && !m->bad) {
		/* a name is read before its value moves it */
		const char *text = msg_get_str(m);
		char name[80];
		size_t len = text ? strlen(text) : sizeof name;

		if (len >= sizeof name)
			return false;
		memcpy(name, text, len + 1);
		text = msg_get_str(m);
		if (!text)
			return false;
		row_set(r, name, text);
	}
	return !m->bad;
}

static void
put_view(struct msg *m, struct view *v)
{
	struct row state;
	char name[80];

	row_init(&state);
	if (v->ops->state)
		v->ops->state(v, &state);
	snprintf(name, sizeof name, "%s%s", v->picker ? "?" : "",
		v->screen->name);
	msg_put_str(m, name);
	put_row(m, &v->arg);
	put_row(m, &state);
	row_done(&state);
}

void
ui_state(struct ui *ui, struct buf *out)
{
	struct msg m;
	uint32_t n = 0;

	for (int i = 0; i < ui->depth; i++)
		n += ui->stack[i]->screen != NULL;
	msg_init(&m, 1, 0);
	msg_put_str(&m, STATE);
	msg_put_u32(&m, n);
	for (int i = 0; i < ui->depth; i++)
		if (ui->stack[i]->screen)
			put_view(&m, ui->stack[i]);
	buf_put(out, m.b.data, m.b.len);
	msg_done(&m);
}

/* One view of a state; false when it is not whole. */
static bool
get_view(struct msg *m, char name[80], bool *picker, struct row *arg,
	struct row *state)
{
	const char *text = msg_get_str(m);

	*picker = text && *text == '?';
	if (!text || strlen(text) >= 80)
		return false;
	snprintf(name, 80, "%s", text + *picker);
	return get_row(m, arg) && get_row(m, state);
}

/* The header; the number of views, 0 when it is no state. */
static uint32_t
get_views(struct msg *m, const void *data, size_t n)
{
	const char *magic;
	uint32_t views;

	msg_init(m, 1, 0);
	buf_put(&m->b, data, n);
	magic = msg_get_str(m);
	if (!magic || strcmp(magic, STATE) != 0)
		return 0;
	views = msg_get_u32(m);
	return m->bad || views > UI_DEPTH ? 0 : views;
}

static enum err
restore_view(struct ui *ui, struct msg *m)
{
	struct row arg, state;
	char name[80] = "";
	bool picker;
	enum err e = E_PROTO;

	row_init(&arg);
	row_init(&state);
	if (!get_view(m, name, &picker, &arg, &state))
		goto out;
	e = ui_open(ui, name, row_get(&arg, "key"), row_get(&arg, "arg"));
	/* what opening says is not news */
	ui->message[0] = '\0';
	if (e)
		goto out;
	ui_top(ui)->picker = picker;
	if (ui_top(ui)->ops->restore)
		ui_top(ui)->ops->restore(ui_top(ui), ui, &state);
	if (ui->unfit)
		e = err_set(E_RIGHT, _("Ces champs ne vous sont plus "
			"ouverts."));
out:
	row_done(&arg);
	row_done(&state);
	return e;
}

enum err
ui_restore(struct ui *ui, const void *data, size_t n)
{
	struct msg m;
	uint32_t views = get_views(&m, data, n);
	enum err e = views ? E_OK : E_PROTO;

	ui->unfit = false;
	if (!e)
		ui_unwind(ui, 0);
	for (uint32_t i = 0; i < views && !e; i++)
		e = restore_view(ui, &m);
	ui->unfit = false;
	ui->message_new = false;
	msg_done(&m);
	return e == E_PROTO ? err_set(E_PROTO, "%s",
		_("L'écran gardé est illisible.")) : e;
}

enum err
ui_state_text(struct ctx *x, const void *data, size_t n, struct buf *out)
{
	struct msg m;
	uint32_t views = get_views(&m, data, n);
	enum err e = views ? E_OK : E_PROTO;

	for (uint32_t i = 0; i < views && !e; i++) {
		struct row arg, state;
		char name[80];
		bool picker;

		row_init(&arg);
		row_init(&state);
		if (get_view(&m, name, &picker, &arg, &state))
			form_state_text(x, name, &state, out);
		else
			e = E_PROTO;
		row_done(&arg);
		row_done(&state);
	}
	msg_done(&m);
	return e == E_PROTO ? err_set(E_PROTO, "%s",
		_("L'écran gardé est illisible.")) : e;
}

void
view_title(const struct ui *ui, struct view *v, bool bare, char *out,
	size_t size)
{
	const struct screen *s = v->screen;
	const char *title = s ? _(s->title) : "";
	/* a list's is about all of it, whatever row it is on */
	const struct row *row = v->ops->row && !(s && s->kind ==
		SCREEN_LIST) ? v->ops->row(v) : &v->arg;

	if (bare)
		snprintf(out, size, "%.*s", (int)strcspn(title, "%"), title);
	else
		ui_fill(ui->x, title, row ? row : &v->arg, s && s->record ?
			s->record->column : NULL, out, size);
}
