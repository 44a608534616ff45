#include "ui/echo.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ui/keys.h"

#define COOKIE 50               /* the first column of cookies */
#define COOKIES 28

bool
echo_runs(const struct echo *e)
{
	return e->at.on || e->sent.on || e->nmark;
}

void
echo_start(struct echo *e, enum echo_kind kind)
{
	e->kind = kind;
	if (!echo_runs(e))
		e->fresh = true;
}

void
echo_settled(struct echo *e)
{
	wipe(e->letter, sizeof e->letter);
	e->nletter = e->nerase = e->nstain = 0;
	e->erase = 0;
	e->other = e->wild = e->charset = false;
}

void
echo_stop(struct echo *e)
{
	echo_settled(e);
	e->at.on = e->sent.on = false;
	e->nmark = 0;
	e->fresh = true;
	e->shifted = false;
}

/* --- answers ------------------------------------------------------------- */

/* Is everything on the terminal to be erased when it answers? */
static bool
erased_later(const struct echo *e)
{
	for (int i = 0; i < e->nmark; i++)
		if (e->mark[i].cookie)
			return true;
	return false;
}

bool
echo_pending(const struct echo *e)
{
	for (int i = 0; i < e->nmark; i++)
		if (e->mark[i].put)
			return true;
	return false;
}

/* Forgets the n oldest marks: the last of them was answered. */
static void
answered(struct echo *e, int n)
{
	bool put = e->mark[n - 1].put;

	if (put)
		e->at = e->mark[n - 1].at;
	e->nmark -= n;
	memmove(e->mark, e->mark + n, (size_t)e->nmark * sizeof *e->mark);
	/* what is moved along after it is counted from the start */
	if (put && !echo_pending(e)) {
		e->at.y = e->sent.y;
		e->at.x = e->sent.x;
	}
}

static bool
is_answer(const struct echo *e, const char *report)
{
	if (strcmp(report, "[0n") == 0)
		return true;
	return strncmp(report, "[2;", 3) == 0 &&
		report[strlen(report) - 1] == 'R';
}

static bool
answer(struct echo *e, const char *report)
{
	long column;

	if (!is_answer(e, report))
		return false;
	if (report[1] == '0') {
		if (e->nmark && !erased_later(e))
			answered(e, 1);
		return true;
	}
	column = strtol(report + 3, NULL, 10);
	for (int i = 0; i < e->nmark; i++)
		if (e->mark[i].cookie == column) {
			answered(e, i + 1);
			break;
		}
	return true;
}

int
echo_mark(struct echo *e, bool forget)
{
	struct echo_mark *m;

	if (forget || e->fresh || e->nmark == ECHO_MARKS) {
		forget = true;
		e->nmark = 0;
	}
	m = &e->mark[e->nmark++];
	m->put = true;
	m->at = e->sent;
	m->cookie = 0;
	if (forget)
		m->cookie = COOKIE + e->serial++ % COOKIES;
	e->fresh = false;
	e->shifted = false;
	e->left = e->sent.x;
	return m->cookie;
}

bool
echo_mark_beside(struct echo *e, int erased)
{
	if (e->nmark >= ECHO_MARKS - 1)
		return false;
	memset(&e->mark[e->nmark], 0, sizeof *e->mark);
	e->mark[e->nmark++].erased = erased;
	return true;
}

void
echo_leaves(struct echo *e)
{
	int i = e->nmark - 1;

	while (i >= 0 && !e->mark[i].put)
		i--;
	if (i < 0)
		return;
	e->mark[i].at.y = e->sent.y;
	e->mark[i].at.x = e->sent.x;
}

/* --- what the terminal makes of a key ------------------------------------ */

void
echo_stain(struct echo *e, int y, int x)
{
	if (e->nstain == ECHO_STAINS) {
		e->wild = true;
		return;
	}
	e->stain[e->nstain].y = y;
	e->stain[e->nstain++].x = x;
}

/* One letter at its cursor; it does not wrap. */
static void
write_one(struct echo *e)
{
	if (e->at.lost) {
		e->wild = true;
		return;
	}
	echo_stain(e, e->at.y, e->at.x);
	if (e->at.x < e->cols - 1)
		e->at.x++;
}

static void
move(struct echo *e, int dy, int dx)
{
	int y = e->at.y + dy, x = e->at.x + dx;

	e->at.y = y < 0 ? 0 : y >= e->rows ? e->rows - 1 : y;
	e->at.x = x < 0 ? 0 : x >= e->cols ? e->cols - 1 : x;
}

/* xterm passes over DEL; PuTTY rubs out what is left of its cursor. */
static void
rub(struct echo *e)
{
	if (e->kind != ECHO_PUTTY)
		return;
	if (e->at.lost || e->at.x == 0) {
		e->wild = true;
		return;
	}
	e->at.x--;
	echo_stain(e, e->at.y, e->at.x);
}

static void
control(struct echo *e, unsigned char c)
{
	switch (c) {
	case '\r':
		e->at.x = 0;
		break;
	case '\b':
		move(e, 0, -1);
		break;
	case '\t':
		move(e, 0, 8 - e->at.x % 8);
		break;
	case '\n': case '\v': case '\f':
		if (e->at.lost || e->at.y == e->rows - 1)
			e->wild = true;
		move(e, 1, 0);
		break;
	case 0x7f:
		rub(e);
		break;
	case 0x0e:
		e->charset = true;
		break;
	case 0x18: case 0x1a:
		e->wild = true;
		break;
	default:
		break;          /* nothing is seen of the others */
	}
}

/* CSI and what follows, n bytes: the keys that keyboards have. */
static void
csi(struct echo *e, const char *s, size_t n)
{
	char final = s[n - 1];
	bool plain = n == 1 || (n == 4 && s[0] == '1' && s[1] == ';');

	switch (plain || final == '~' ? final : 0) {
	case 'A':
		move(e, -1, 0);
		break;
	case 'B':
		move(e, 1, 0);
		break;
	case 'C':
		move(e, 0, 1);
		break;
	case 'D':
		move(e, 0, -1);
		break;
	case 'H': case 'F': case 'Z':
		e->at.lost = true;      /* it moves, in its own way */
		break;
	case '~':
		break;
	default:
		e->wild = true;
	}
}

static void
shown(struct echo *e, const struct key *k)
{
	const char *s = (const char *)k->raw;

	if (!e->at.on || erased_later(e))
		return;
	if (k->code == KEY_PASTE_START || k->code == KEY_PASTE_END ||
		e->pasting || k->nraw == 0)
		e->wild = true;
	else if (k->nraw == 1 && (k->raw[0] < 0x20 || k->raw[0] == 0x7f))
		control(e, k->raw[0]);
	else if (k->raw[0] != 0x1b)
		write_one(e);
	else if (k->nraw >= 3 && s[1] == '[')
		csi(e, s + 2, k->nraw - 2u);
	else if (k->nraw == 3 && s[1] == 'O')
		write_one(e);   /* the letter of a function key is left */
	else
		e->wild = true;
}

/* Is the cursor being moved along with what is typed? */
static bool
sliding(const struct echo *e)
{
	return e->at.on && e->nmark && !e->mark[0].put;
}

/* May the letter have been written beyond the end of its field, and stayed
 * there while the field moved? */
static bool
beyond(const struct echo *e)
{
	int x = e->at.x;

	for (int i = 0; i < e->nmark && !e->mark[i].put; i++)
		x += e->mark[i].erased;
	return sliding(e) && x >= e->sent.x + e->room;
}

static enum echo_class
class_of(const struct echo *e, const struct key *k)
{
	if (e->pasting)
		return ECHO_OTHER;
	if (k->code == KEY_BACKSPACE)
		return ECHO_ERASE;
	if (k->code >= 0x20 && k->code < KEY_BASE && k->nraw &&
		k->raw[0] != 0x1b && text_width((uint32_t)k->code) == 1)
		return ECHO_LETTER;
	return ECHO_OTHER;
}

bool
echo_breaks(const struct echo *e, const struct key *k)
{
	if (!echo_runs(e))
		return false;
	if (k->code == KEY_REPORT)
		return is_answer(e, k->report) && (e->nletter || e->nerase ||
			e->other || e->wild);
	if (e->other || e->wild)
		return false;
	switch (class_of(e, k)) {
	case ECHO_LETTER:
		return e->nerase || e->nletter == ECHO_LETTERS;
	case ECHO_ERASE:
		return e->nletter;
	default:
		return false;
	}
}

bool
echo_heard(struct echo *e, const struct key *k)
{
	if (k->code == KEY_REPORT)
		return e->kind != ECHO_NONE && answer(e, k->report);
	if (!echo_runs(e))
		return false;
	if (k->code == KEY_PASTE_START)
		e->pasting = true;
	switch (class_of(e, k)) {
	case ECHO_LETTER:
		e->wild |= beyond(e);
		/* a letter in two columns, or none, is not followed */
		if (e->nletter < ECHO_LETTERS)
			e->letter[e->nletter++] = (uint32_t)k->code;
		else
			e->other = true;
		break;
	case ECHO_ERASE:
		e->erase = e->nerase && e->erase != k->raw[0] ? 0 : k->raw[0];
		e->nerase++;
		/* what it erased was not the last letter for long */
		e->wild |= sliding(e) && !(e->kind == ECHO_XTERM &&
			k->raw[0] == 0x7f);
		break;
	case ECHO_OTHER:
		e->other = true;
		e->at.lost |= sliding(e);
		if (k->code >= 0x20 && k->code < KEY_BASE && e->at.on)
			e->wild = true;
		break;
	}
	shown(e, k);
	if (k->code == KEY_PASTE_END)
		e->pasting = false;
	return false;
}

void
echo_noise(struct echo *e)
{
	if (e->at.on && !erased_later(e))
		e->wild = true;
}
