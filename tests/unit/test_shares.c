/* The root key on three cards: any two give it back, in any order and however
 * they are typed; one alone, twice the same, one of another key or day, one
 * wrong letter are refused, and said. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "store/shares.h"

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static int
up(void **state)
{
	seal_init();
	return 0;
}

static void
test_pairs(void **state)
{
	int round, i, j, n = 0;

	for (round = 0; round < 50; round++) {
		struct sealkey root, got;
		struct share cut[SHARES], read[SHARES];
		char text[SHARE_TEXT];

		key_random(&root);
		if (round < 2)
			memset(&root, round ? 0xff : 0, sizeof root);
		shares_cut(&root, cut);
		for (i = 0; i < SHARES; i++) {
			share_write(&cut[i], text);
			assert_true(strlen(text) < SHARE_TEXT - 1);
			assert_int_equal(share_read(text, &read[i]), E_OK);
			assert_memory_equal(&read[i], &cut[i],
				sizeof cut[i]);
			/* no part is the key itself */
			assert_memory_not_equal(cut[i].part, root.b, KEY_SIZE);
		}
		for (i = 0; i < SHARES; i++)
			for (j = 0; j < SHARES; j++) {
				enum err e = shares_join(&read[i], &read[j],
					&got);

				assert_int_equal(e, i == j ? E_CHECK : E_OK);
				if (e)
					continue;
				assert_memory_equal(&got, &root, KEY_SIZE);
				n++;
			}
	}
	print_message("%d pairs of parts, each gave its key back\n", n);
}

static void
test_wrong(void **state)
{
	struct sealkey root, other, got;
	struct share a[SHARES], b[SHARES], c[SHARES], mixed;

	key_random(&root);
	key_random(&other);
	shares_cut(&root, a);
	shares_cut(&root, b);           /* another day */
	shares_cut(&other, c);
	assert_int_equal(shares_join(&a[0], &a[0], &got), E_CHECK);
	assert_non_null(strstr(err_text(), "deux fois la part 1"));
	assert_int_equal(shares_join(&a[0], &b[1], &got), E_CHECK);
	assert_non_null(strstr(err_text(), "pas ensemble"));
	assert_int_equal(shares_join(&a[0], &c[1], &got), E_CHECK);
	/* even where it claims to be of the same cutting */
	mixed = c[1];
	memcpy(mixed.set, a[0].set, sizeof mixed.set);
	memcpy(mixed.print, a[0].print, sizeof mixed.print);
	assert_int_equal(shares_join(&a[0], &mixed, &got), E_CHECK);
	assert_non_null(strstr(err_text(), "autre base"));
}

/* Every other letter at every place, every two neighbours exchanged, a letter
 * more or less. */
static void
test_mistakes(void **state)
{
	char text[SHARE_TEXT], typed[SHARE_TEXT + 20];
	struct share cut[SHARES], got;
	struct sealkey root;
	size_t i, j, n = 0;

	key_random(&root);
	shares_cut(&root, cut);
	share_write(&cut[1], text);
	for (i = 3; text[i]; i++) {
		if (text[i] == '-')
			continue;
		for (j = 0; j < 32; j++) {
			if (letters[j] == text[i])
				continue;
			strcpy(typed, text);
			typed[i] = letters[j];
			assert_int_equal(share_read(typed, &got), E_CHECK);
			n++;
		}
		strcpy(typed, text);
		memmove(typed + i, typed + i + 1, strlen(typed + i));
		assert_int_equal(share_read(typed, &got), E_CHECK);
		snprintf(typed, sizeof typed, "%.*s7%s", (int)i, text,
			text + i);
		assert_int_equal(share_read(typed, &got), E_CHECK);
		n += 2;
		if (!text[i + 1] || text[i + 1] == '-' ||
			text[i] == text[i + 1])
			continue;
		strcpy(typed, text);
		typed[i] = text[i + 1];
		typed[i + 1] = text[i];
		assert_int_equal(share_read(typed, &got), E_CHECK);
		n++;
	}
	print_message("%zu mistakes of copying, all refused\n", n);
	/* as people type */
	for (i = 0, j = 0; text[i]; i++) {
		char c = (char)tolower((unsigned char)text[i]);

		typed[j++] = c == '0' ? 'o' : c == '1' ? 'l' : c == '-' ?
			' ' : c;
	}
	typed[j] = '\0';
	strcat(typed, " \n");
	assert_int_equal(share_read(typed, &got), E_OK);
	assert_int_equal(share_read("", &got), E_CHECK);
	assert_int_equal(share_read("PSR", &got), E_CHECK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs), cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_mistakes),
	};

	return cmocka_run_group_tests(tests, up, NULL);
}
