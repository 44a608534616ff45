#include "base/text.h"

#include <string.h>

#include <stdlib.h>
#include <utf8proc.h>

bool
text_allowed(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code > 0x10ffff)
		return false;
	if (code < 0x7f)
		return true;
	/* default-ignorable letters and marks: shown as nothing at all */
	if (code == 0x34f || code == 0x115f || code == 0x1160 ||
		code == 0x17b4 || code == 0x17b5 || code == 0x3164 ||
		code == 0xffa0 || (code >= 0x180b && code <= 0x180f) ||
		(code >= 0xfe00 && code <= 0xfe0f) ||
		(code >= 0xe0000 && code <= 0xe0fff) ||
		code == 0xfffc || code == 0xfffd)
		return false;
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT: case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO: case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL: case UTF8PROC_CATEGORY_NO:
	case UTF8PROC_CATEGORY_PC: case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PS: case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI: case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PO: case UTF8PROC_CATEGORY_SM:
	case UTF8PROC_CATEGORY_SC: case UTF8PROC_CATEGORY_SK:
	case UTF8PROC_CATEGORY_SO: case UTF8PROC_CATEGORY_ZS:
		return true;
	default:
		return false;
	}
}

static bool
is_mark(uint32_t code)
{
	utf8proc_category_t c;

	if (code < 0x300)
		return false;
	c = utf8proc_category((utf8proc_int32_t)code);
	return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC;
}

int
text_width(uint32_t code)
{
	int w;

	if (!text_allowed(code))
		return 0;
	if (code < 0x7f)
		return 1;
	if (is_mark(code))
		return 0;
	w = utf8proc_charwidth((utf8proc_int32_t)code);
	return w < 1 ? 1 : w;
}

size_t
text_decode(const char *s, size_t n, uint32_t *code)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t used;

	if (n == 0) {
		*code = UINT32_MAX;
		return 0;
	}
	used = utf8proc_iterate((const utf8proc_uint8_t *)s,
		(utf8proc_ssize_t)n, &c);
	if (used <= 0) {
		*code = UINT32_MAX;
		return 1;
	}
	*code = (uint32_t)c;
	return (size_t)used;
}

size_t
text_encode(uint32_t code, char *out)
{
	utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)code,
		(utf8proc_uint8_t *)out);

	out[n] = '\0';
	return (size_t)n;
}

int
text_columns(const char *s)
{
	size_t left = strlen(s);
	int columns = 0;

	while (left) {
		uint32_t code;
		size_t n = text_decode(s, left, &code);

		columns += text_width(code);
		s += n;
		left -= n;
	}
	return columns;
}

size_t
text_fits(const char *s, int width)
{
	size_t n = strcspn(s, "\n"), i, used, last = 0;
	int columns = 0;

	for (i = 0; i < n; i += used) {
		uint32_t code;

		used = text_decode(s + i, n - i, &code);
		columns += text_width(code);
		if (columns > width && last)
			return last;
		if (s[i] == ' ' || i + used == n)
			last = i + used;
	}
	return last;
}

/* The gate itself, without normalisation. */
static size_t
filter(const char *s, size_t n, enum text_kind kind, char *out, size_t size)
{
	size_t o = 0;
	int marks = 0;
	bool base = false;

	while (n) {
		char one[5];
		uint32_t code;
		size_t used = text_decode(s, n, &code), len;

		if (code == '\r') {
			if (used < n && s[used] == '\n') {
				s += used;
				n -= used;
				continue;
			}
			code = '\n';
		}
		if (code == '\t' || (code == '\n' && kind == TEXT_LINE))
			code = ' ';
		if (code == '\n') {
			base = false;
		} else if (!text_allowed(code)) {
			code = '?';
			base = true;
			marks = 0;
		} else if (is_mark(code)) {
			/* a mark on nothing, or one too many, is not shown */
			if (!base || ++marks > 2)
				code = '?';
		} else {
			base = true;
			marks = 0;
		}
		s += used;
		n -= used;
		len = text_encode(code, one);
		if (o + len + 1 > size)
			break;
		memcpy(out + o, one, len);
		o += len;
	}
	if (size)
		out[o] = '\0';
	return o;
}

size_t
text_clean(const char *s, size_t n, enum text_kind kind, char *out,
	size_t size)
{
	utf8proc_uint8_t *nfc;
	size_t o = filter(s, n, kind, out, size), i;

	for (i = 0; i < o; i++)
		if ((unsigned char)out[i] >= 0x80)
			break;
	if (i == o)
		return o;       /* ASCII is in NFC */
	nfc = utf8proc_NFC((const utf8proc_uint8_t *)out);
	if (!nfc)
		return o;
	/* composing may have made room for, or of, something: once more */
	o = filter((const char *)nfc, strlen((const char *)nfc), kind, out,
		size);
	explicit_bzero(nfc, strlen((const char *)nfc));
	free(nfc);
	return o;
}

bool
text_is_clean(const char *s, enum text_kind kind)
{
	size_t n = strlen(s), got;
	char small[512], *out = n < sizeof small ? small : malloc(n + 1);
	bool same;

	if (!out)
		return false;
	got = text_clean(s, n, kind, out, n + 1);
	same = got == n && memcmp(out, s, n) == 0;
	explicit_bzero(out, got);
	if (out != small)
		free(out);
	return same;
}

void
text_cut(char *s, int most)
{
	size_t left = strlen(s);
	char *p = s;
	int used = 0;

	while (left) {
		uint32_t code;
		size_t n = text_decode(p, left, &code);

		used += text_width(code);
		if (used > most) {
			*p = '\0';
			return;
		}
		p += n;
		left -= n;
	}
}

size_t
text_length(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}
