/* Screens and keymaps, against all the records of the field.  The first byte
 * says which; a file that is read is linted with what it names. */
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "ui/keymap.h"
#include "ui/screens.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keymap *m = NULL;
	struct screen *s = NULL;
	char *text;
	enum err e;

	if (!size)
		return 0;
	text = xmalloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (*data == 'k') {
		e = keymap_parse("f", text, &m);
		HOLDS(e == E_OK || (e == E_CHECK && !m));
		if (!e) {
			for (int a = 1; a < ACTIONS; a++)
				keymap_key(m, "list", (enum action)a, false);
			keymap_bar(m, "form");
			keymap_free(m);
		}
	} else {
		e = screen_parse("f", text, &s);
		HOLDS(e == E_OK || (e == E_CHECK && !s));
		if (!e) {
			struct embedded one[] = { { "x/f.form", text },
				{ NULL, NULL } };

			HOLDS(s->nline <= 20);
			screen_free(s);
			screens_load_texts(one, NULL);
			screens_check(NULL);
			screens_unload();
		}
	}
	free(text);
	return 0;
}
