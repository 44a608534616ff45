#include "base/id.h"

#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"

const struct id id_none;

struct id
id_new(void)
{
	struct id id;
	uint32_t day = (uint32_t)(clock_now() / 86400);

	id.b[0] = (unsigned char)(day >> 24);
	id.b[1] = (unsigned char)(day >> 16);
	id.b[2] = (unsigned char)(day >> 8);
	id.b[3] = (unsigned char)day;
	if (getrandom(id.b + 4, 12, 0) != 12)
		die("no random bytes");
	return id;
}

bool
id_equal(const struct id *a, const struct id *b)
{
	return memcmp(a->b, b->b, ID_SIZE) == 0;
}

bool
id_is_none(const struct id *a)
{
	return id_equal(a, &id_none);
}

const char *
id_text(const struct id *a, char out[ID_TEXT])
{
	static const char hex[] = "0123456789abcdef";
	int i;

	for (i = 0; i < ID_SIZE; i++) {
		out[2 * i] = hex[a->b[i] >> 4];
		out[2 * i + 1] = hex[a->b[i] & 15];
	}
	out[2 * ID_SIZE] = '\0';
	return out;
}

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

enum err
id_parse(const char *text, struct id *out)
{
	struct id id;
	int i;

	if (strlen(text) != 2 * ID_SIZE)
		return err_set(E_CHECK, _("Identifiant incomplet."));
	for (i = 0; i < ID_SIZE; i++) {
		int hi = nibble(text[2 * i]), lo = nibble(text[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return err_set(E_CHECK,
				_("Identifiant mal formé."));
		id.b[i] = (unsigned char)(hi << 4 | lo);
	}
	*out = id;
	return E_OK;
}
