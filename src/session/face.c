#include "session/face.h"

#include "base/i18n.h"
#include "ui/lock.h"
#include "ui/plain.h"

/* The mode of session.c is one of pictures. */
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

static void
set(struct face *f, bool lines)
{
	if (lines == f->lines)
		return;
	if (lines) {
		term_echo_off(f->ui->term);
		term_raw(f->ui->term, PASTE_OFF);
		linear_start(&f->linear, f->ui, f->echo);
	} else {
		linear_end(&f->linear);
		term_raw(f->ui->term, PASTE_ON);
	}
	f->lines = lines;
}

void
face_start(struct face *f, struct ui *ui, bool echo)
{
	f->ui = ui;
	f->echo = echo;
	f->wanted = ui->x->pref.lines;
	f->lines = f->wanted || term_is_lines(ui->term);
	/* nothing has been sent yet: there is no mode to end */
	if (f->lines)
		linear_start(&f->linear, ui, echo);
}

void
face_end(struct face *f)
{
	/* the terminal is left as it is: lines are not taken back */
	if (f->lines)
		linear_free(&f->linear);
	f->lines = false;
}

void
face_key(struct face *f, const struct key *k)
{
	if (f->lines)
		linear_key(&f->linear, k);
	else
		ui_key(f->ui, k);
}

void
face_show(struct face *f)
{
	/* a password typed there would be shown by the terminal itself */
	if (f->lines && !f->echo && f->ui->lock) {
		lock_done(f->ui);
		f->ui->leave = f->ui->away = true;
	}
	if (f->lines)
		linear_show(&f->linear);
	else
		ui_paint(f->ui);
}

bool
face_turn(struct face *f)
{
	bool was = f->lines, want = f->lines;

	if (f->wanted != f->ui->x->pref.lines)
		want = f->wanted = f->ui->x->pref.lines;
	if (f->ui->face)
		want = !f->lines;
	f->ui->face = false;
	set(f, want || term_only_lines(f->ui->term));
	/* where nothing leads back the keys are not named */
	if (f->lines && !was && ui_top(f->ui) && ui_top(f->ui)->ops->alone)
		ui_say(f->ui, "%s", _(plain_words[PLAIN_LINES]));
	else if (f->lines && !was)
		ui_say(f->ui, _("Une question à la fois : ?? dit comment. "
			"=LIN revient aux écrans."));
	return f->lines != was;
}
