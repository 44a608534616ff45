/* A code for a camera is on the terminal what it is in memory, point by
 * point, with its light margin; where it has no room it is not drawn. */
#include "tests/unit/domain_world.h"

#include <qrencode.h>

#include "tests/vt.h"
#include "ui/qr.h"
#include "ui/screens.h"
#include "ui/ui.h"

#define TEXT "otpauth://totp/c.moreau?secret=" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

static struct vt *vt;
static struct term *term;
static struct ui ui;

static void
open_on(int cols, int rows, enum charset charset)
{
	struct id s;

	world_start("2026-11-24T09:00");
	s = world_structure("CCAS");
	world_user("a", &s, "conseiller");
	vt = vt_new(cols, rows);
	assert_int_equal(term_new("xterm", cols, rows, charset, vt_send, vt,
		&term), E_OK);
	assert_int_equal(ui_init(&ui, term, world_login("a"),
		screens_keymap("defaut"), "day.mine"), E_OK);
}

static void
leave(void)
{
	ui_done(&ui);
	term_free(term);
	vt_free(vt);
	world_end();
}

/* Is the point at y, x of the picture light?  From its half blocks. */
static bool
light(char **line, int y, int x)
{
	const char *p = line[y / 2];

	while (x-- && *p)
		p += (unsigned char)*p < 0x80 ? 1 : 3;
	return strncmp(p, "\u2588", 3) == 0 ||
		strncmp(p, y % 2 ? "\u2584" : "\u2580", 3) == 0;
}

static void
test_points(void **state)
{
	QRcode *code = QRcode_encodeString(TEXT, 0, QR_ECLEVEL_L, QR_MODE_8,
		1);
	char *dump, *line[40], *at;
	int n = code->width + 4, x, y, points = 0;

	open_on(80, 24, CHARSET_UTF8);
	qr_show(&ui, TEXT);
	ui_paint(&ui);
	dump = at = vt_dump(vt, false);
	for (y = 0; y < 24; y++)
		line[y] = strsep(&at, "\n");
	assert_int_equal(code->width, 33);
	for (y = 0; y < n; y++)
		for (x = 0; x < n; x++) {
			bool margin = y < 2 || x < 2 || y >= n - 2 ||
				x >= n - 2;
			bool dark = !margin && (code->data[(y - 2) *
				code->width + x - 2] & 1);

			assert_int_equal(light(line, y, x), !dark);
			points++;
		}
	print_message("%d points\n", points);
	free(dump);
	QRcode_free(code);
	leave();
}

static void
test_room(void **state)
{
	open_on(80, 20, CHARSET_UTF8);
	qr_show(&ui, TEXT);
	assert_int_equal(ui.depth, 1);
	assert_non_null(strstr(ui.message, "22"));
	leave();
	/* without half blocks it takes twice as much */
	open_on(80, 24, CHARSET_LATIN1);
	qr_show(&ui, TEXT);
	assert_int_equal(ui.depth, 1);
	leave();
	open_on(80, 42, CHARSET_LATIN1);
	qr_show(&ui, TEXT);
	assert_int_equal(ui.depth, 2);
	leave();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_points), cmocka_unit_test(test_room),
	};

	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
