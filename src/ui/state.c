/* The stack of screens as bytes, and back (design 8).  ui/ui.h has the
 * contract.  Written with base/msg.h's values, so that reading is bounded:
 *
 *	str "ui1" | u32 views | for each: str screen, row of its
 *	arguments, row of its state; a row is u32 n, n times str name, value
 *
 * Help pages, lists of values and pickers above the first of them are not
 * kept: the view below shows again what it was asking for. */
#include <string.h>

#include "base/i18n.h"
#include "base/msg.h"
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

void
ui_state(struct ui *ui, struct buf *out)
{
	struct msg m;
	uint32_t n = 0;

	while ((int)n < ui->depth && ui->stack[n]->screen &&
		!ui->stack[n]->picker)
		n++;
	msg_init(&m, 1, 0);
	msg_put_str(&m, STATE);
	msg_put_u32(&m, n);
	for (uint32_t i = 0; i < n; i++) {
		struct view *v = ui->stack[i];
		struct row state;

		row_init(&state);
		if (v->ops->state)
			v->ops->state(v, &state);
		msg_put_str(&m, v->screen->name);
		put_row(&m, &v->arg);
		put_row(&m, &state);
		row_done(&state);
	}
	buf_put(out, m.b.data, m.b.len);
	msg_done(&m);
}

static enum err
restore_view(struct ui *ui, struct msg *m)
{
	struct row arg, state;
	char name[80] = "";
	const char *text = msg_get_str(m);
	enum err e = E_PROTO;

	row_init(&arg);
	row_init(&state);
	if (!text || strlen(text) >= sizeof name)
		goto out;
	memcpy(name, text, strlen(text) + 1);
	if (!get_row(m, &arg) || !get_row(m, &state))
		goto out;
	e = ui_open(ui, name, row_get(&arg, "key"), row_get(&arg, "arg"));
	if (!e && ui_top(ui)->ops->restore)
		ui_top(ui)->ops->restore(ui_top(ui), ui, &state);
out:
	row_done(&arg);
	row_done(&state);
	return e;
}

enum err
ui_restore(struct ui *ui, const void *data, size_t n)
{
	struct msg m;
	const char *magic;
	uint32_t views;
	enum err e = E_OK;

	msg_init(&m, 1, 0);
	buf_put(&m.b, data, n);
	magic = msg_get_str(&m);
	if (!magic || strcmp(magic, STATE) != 0) {
		e = E_PROTO;
		goto out;
	}
	views = msg_get_u32(&m);
	if (m.bad || views < 1 || views > UI_DEPTH) {
		e = E_PROTO;
		goto out;
	}
	ui_unwind(ui, 0);
	for (uint32_t i = 0; i < views && !e; i++)
		e = restore_view(ui, &m);
	ui->message_new = false;
	if (!e)
		ui->message[0] = '\0';
out:
	msg_done(&m);
	return e == E_PROTO ? err_set(E_PROTO, "%s",
		_("L'écran gardé est illisible.")) : e;
}
