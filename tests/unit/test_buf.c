/* The growing buffer: what it holds, and that nothing of it stays behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

/* The buffer's own code is built in here, so that each block it frees can be
 * looked at while it is still its own. */
static struct buf *watched;
static int frees, dirty;

static void
look_and_free(void *p)
{
	size_t i;

	frees++;
	if (watched && p && watched->data == p)
		for (i = 0; i < watched->cap; i++)
			if (watched->data[i])
				dirty++;
	free(p);
}

#define free look_and_free
#include "base/buf.c"
#undef free

static void
test_empty(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b);
	assert_null(b.data);
	assert_int_equal(b.len, 0);
	assert_string_equal(buf_str(&b), "");
	buf_drop(&b, 10);
	buf_clear(&b);
	buf_printf(&b, "%s", "");
	assert_int_equal(b.len, 0);
	buf_put(&b, NULL, 0);
	assert_int_equal(b.len, 0);
	assert_string_equal(buf_str(&b), "");
	buf_done(&b);
	assert_null(b.data);
	buf_done(&b);           /* twice is harmless */
}

static void
test_puts(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b);
	buf_puts(&b, "ab");
	buf_putc(&b, 'c');
	buf_putc(&b, 0x1ff);    /* one byte of it */
	buf_put(&b, "d\0e", 3);
	buf_printf(&b, "-%d-%s", 42, "fin");
	assert_int_equal(b.len, 4 + 3 + 7);
	assert_memory_equal(b.data, "abc\xff" "d\0e" "-42-fin", b.len + 1);
	buf_drop(&b, 4);
	assert_memory_equal(b.data, "d\0e-42-fin", b.len + 1);
	buf_drop(&b, 0);
	assert_int_equal(b.len, 10);
	buf_drop(&b, 1000);
	assert_int_equal(b.len, 0);
	assert_string_equal(buf_str(&b), "");
	buf_done(&b);
}

/* The final 0 is there at each length, whatever lies in the room after. */
static void
test_ended(void **state)
{
	struct buf b;
	size_t i;

	(void)state;
	buf_init(&b);
	for (i = 1; i <= 5000; i++) {
		buf_putc(&b, 'a' + (int)(i % 26));
		assert_int_equal(b.len, i);
		assert_true(b.cap > b.len);
		assert_int_equal(b.data[b.len], 0);
	}
	for (i = 0; i < 5000; i++)
		assert_int_equal(b.data[i], 'a' + (int)((i + 1) % 26));
	buf_clear(&b);
	assert_string_equal(buf_str(&b), "");
	buf_puts(&b, "court");
	assert_string_equal(buf_str(&b), "court");
	buf_done(&b);
}

/* A text as long as the room left, one less and one more. */
static void
test_printf_edges(void **state)
{
	char text[300];
	size_t n;

	(void)state;
	for (n = 0; n < 290; n++) {
		struct buf b;

		memset(text, 'x', n);
		text[n] = '\0';
		buf_init(&b);
		buf_puts(&b, "123");
		buf_printf(&b, "%s.", text);
		assert_int_equal(b.len, n + 4);
		assert_int_equal(strlen(buf_str(&b)), n + 4);
		assert_int_equal(b.data[n + 3], '.');
		buf_done(&b);
	}
}

static void
test_wiped(void **state)
{
	struct buf b;
	int i, before;

	(void)state;
	buf_init(&b);
	watched = &b;
	frees = dirty = 0;
	for (i = 0; i < 400; i++)
		buf_puts(&b, "secret");
	before = frees;
	assert_true(before >= 2);       /* it did move */
	assert_int_equal(dirty, 0);
	buf_printf(&b, "%5000d", 7);    /* moved by a printf */
	assert_true(frees > before);
	assert_int_equal(dirty, 0);
	before = frees;
	buf_done(&b);
	assert_int_equal(frees, before + 1);
	assert_int_equal(dirty, 0);
	watched = NULL;
}

/* What is dropped or cleared leaves nothing in the room kept. */
static void
test_room_is_clean(void **state)
{
	struct buf b;
	size_t i;

	(void)state;
	buf_init(&b);
	buf_puts(&b, "mot de passe : sesame");
	buf_drop(&b, 15);
	assert_string_equal(buf_str(&b), "sesame");
	for (i = b.len; i < b.cap; i++)
		assert_int_equal(b.data[i], 0);
	buf_clear(&b);
	for (i = 0; i < b.cap; i++)
		assert_int_equal(b.data[i], 0);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_puts),
		cmocka_unit_test(test_ended),
		cmocka_unit_test(test_printf_edges),
		cmocka_unit_test(test_wiped),
		cmocka_unit_test(test_room_is_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
