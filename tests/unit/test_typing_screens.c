/* Over all the screens that there are: where a terminal may echo by itself,
 * nothing secret is typed, and no key opens a screen where it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/record.h"
#include "ui/screen.h"
#include "ui/typing.h"

/* By the columns themselves, not by what the loader made of them. */
static bool
types_secret(const char *name)
{
	const struct screen *s = name ? screen_find(name) : NULL;

	for (int i = 0; s && s->kind == SCREEN_FORM && !s->view &&
		i < s->nfield; i++) {
		const struct column *c = s->field[i].column;

		if (!(c->flags & COL_CLEAR) && (c->scope == SCOPE_NIR ||
			c->scope == SCOPE_HEALTH || c->scope == SCOPE_JUSTICE))
			return true;
	}
	return false;
}

static void
test_every_screen(void **state)
{
	const struct screen *s;
	int forms = 0, open = 0, secret = 0;

	for (int i = 0; (s = screen_at(i)); i++) {
		if (s->kind != SCREEN_FORM || s->view)
			continue;
		forms++;
		secret += types_secret(s->name);
		if (typing_near_secret(s))
			continue;
		open++;
		assert_false(types_secret(s->name));
		for (int k = 0; k < s->naction; k++)
			assert_false(types_secret(s->action[k].screen));
		for (int k = 0; k < s->nrows; k++)
			assert_false(types_secret(s->rows[k].open));
		for (int k = 0; k < s->nfield; k++)
			assert_false(types_secret(s->field[k].lookup));
	}
	assert_false(types_secret("person.card"));      /* F9 */
	assert_true(secret >= 3);
	assert_false(typing_near_secret(screen_find("note.edit")));
	assert_true(typing_near_secret(screen_find("person.edit")));
	assert_true(typing_near_secret(screen_find("person.health")));
	assert_true(typing_near_secret(screen_find("person.justice")));
	print_message("%d forms, %d with a secret, echo in %d\n", forms,
		secret, open);
}

static int
load(void **state)
{
	return screens_load(NULL, NULL) == E_OK ? 0 : -1;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_screen),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
