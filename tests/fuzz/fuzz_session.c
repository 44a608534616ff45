/* What a keyboard sends to the screens of a session, with a keeper: lists,
 * their searches, filters and marks, codes, menus, forms, help, her own space;
 * painted on a terminal of libvterm, or as lines.  No key may do more than
 * paint: no cursor outside, no scrolling, in lines no control.  What is saved
 * stays for the next inputs, until the world is made again.
 *
 * Byte 0: in lines or not, which keymap, whose session; byte 1: the pieces. */
#define main linear_main
#include "tests/unit/test_linear.c"
#undef main
#include "tests/nosync.c"

#include "tests/fuzz/fuzz.h"
#include "tests/vt.h"
#include "ui/keys.h"

#define WORLD 3000              /* inputs of one */

static struct vt *vt;

/* What the keeper says meanwhile. */
static void
hear_keeper(void)
{
	struct msg m;

	msg_init(&m, 0, 0);
	while (keep_poll(x->keep, &m) == E_OK)
		continue;
	msg_done(&m);
}

static void
no_control(void)
{
	const char *p;

	for (p = buf_str(&out); *p; p++)
		HOLDS((unsigned char)*p >= 0x20 || *p == '\r' || *p == '\n' ||
			*p == '\b' || *p == '\a');
	buf_clear(&out);
}

static void
looks_well(void)
{
	int y, column;

	vt_cursor(vt, &y, &column);
	HOLDS(y >= 0 && y < 24 && column >= 0 && column < 80);
	HOLDS(vt_scrolled(vt) == 0);
}

static void
begin_screens(const char *map)
{
	vt = vt_new(80, 24);
	HOLDS(term_new("vt220", 80, 24, CHARSET_UTF8, vt_send, vt, &term) ==
		E_OK);
	HOLDS(ui_init(&ui, term, x, screens_keymap(map), x == her ?
		"space.home" : "day.mine") == E_OK);
	ui_paint(&ui);
}

static void
end_screens(void)
{
	ui_done(&ui);
	term_free(term);
	vt_free(vt);
	world_leave(x);
}

static void
hear_key(bool in_lines, const struct key *k)
{
	if (in_lines) {
		linear_key(&lines, k);
		linear_show(&lines);
		no_control();
	} else {
		ui_key(&ui, k);
		ui_paint(&ui);
		looks_well();
	}
}

static void
at_end(void)
{
	world_end();
}

static void
ready(void)
{
	static int inputs;

	if (inputs++ % WORLD)
		return;
	if (inputs > 1)
		world_end();
	else
		atexit(at_end);
	log_init("fuzz", 0);
	up(NULL);
	log_init("fuzz", 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decoder *d;
	bool in_lines;
	struct key k;
	size_t at;

	if (size < 3 || size > 1024)
		return 0;
	ready();
	in_lines = data[0] & 1;
	x = (struct ctx *[]){ head, answering, admin, her }[data[0] >> 2 & 3];
	if (in_lines)
		open_lines(80, false);
	else
		begin_screens(data[0] & 2 ? "lettres" : "defaut");
	d = decoder_new(term, CHARSET_UTF8);
	for (at = 2; at < size && !ui.leave; ) {
		size_t n = 1 + data[1] % 60;

		if (n > size - at)
			n = size - at;
		decoder_feed(d, data + at, n);
		at += n;
		while (!ui.leave && decoder_next(d, &k))
			hear_key(in_lines, &k);
	}
	decoder_free(d);
	hear_keeper();
	if (in_lines)
		close_lines();
	else
		end_screens();
	return 0;
}
