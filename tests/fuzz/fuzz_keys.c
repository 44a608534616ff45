/* What a keyboard sends, whole: the decoder, a form with every kind of field,
 * its lists, help and questions, on a terminal of libvterm.  What the
 * terminal shows is what it shows after everything was sent again (unless
 * marks or wide letters came, whose width libvterm has of an older table). */
#include <unistd.h>

#define main form_main
#include "tests/unit/test_form.c"
#undef main

#include "base/msg.h"
#include "model/keep.h"
#include "tests/fuzz/fuzz.h"

/* A keeper that has gone away: whatever is asked of it fails. */
static struct keep *
no_keeper(void)
{
	int fd[2];

	HOLDS(msg_pair(fd) == E_OK);
	close(fd[1]);
	return keep_new(fd[0], 1);
}

static void
same_again(void)
{
	char *before = vt_dump(vt, 1), *after;

	term_redraw(term);
	ui_paint(&ui);
	after = vt_dump(vt, 1);
	if (strcmp(before, after) != 0)
		fprintf(stderr, "%s\n---\n%s\n", before, after);
	HOLDS(strcmp(before, after) == 0);
	free(before);
	free(after);
}

/* The terminal was asked nothing but, by =TER, whether it is there. */
static void
said_nothing(void)
{
	static const char here[] = "\033[0n";
	char said[256];
	size_t n, at;

	while ((n = vt_reply(vt, said, sizeof said)) > 0) {
		HOLDS(n % 4 == 0);
		for (at = 0; at < n; at += 4)
			HOLDS(memcmp(said + at, here, 4) == 0);
	}
}

/* Bytes 0 and 1: where it starts; the rest in pieces of byte 2 at most. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct decoder *d;
	struct key k;
	size_t at;
	int y, column;

	if (size < 3 || size > 2048)
		return 0;
	if (!ready) {
		i18n_init("fr", NULL);
		HOLDS(screens_load(NULL, stderr) == E_OK);
		ready = true;
	}
	setup(NULL);
	x.keep = no_keeper();
	if (data[0] % 2)
		open_edit();
	d = decoder_new(term, CHARSET_UTF8);
	for (at = 3; at < size && !ui.leave; ) {
		size_t n = 1 + data[2] % 60;

		if (n > size - at)
			n = size - at;
		decoder_feed(d, data + at, n);
		at += n;
		while (!ui.leave && decoder_next(d, &k)) {
			ui_key(&ui, &k);
			ui_paint(&ui);
			vt_cursor(vt, &y, &column);
			HOLDS(y >= 0 && y < 24 && column >= 0 && column < 80);
		}
	}
	said_nothing();
	HOLDS(vt_scrolled(vt) == 0);
	for (at = 3; at < size && data[at] < 0xcc; )
		at++;
	if (!ui.leave && at == size)
		same_again();
	decoder_free(d);
	keep_free(x.keep);
	teardown(NULL);
	return 0;
}
