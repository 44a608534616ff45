#include "base/fold.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

/* A character without its accents as it is compared; "" for what is neither
 * a letter nor a digit. */
static void
plain_letter(uint32_t code, char *one)
{
	utf8proc_category_t c = UTF8PROC_CATEGORY_CN;

	if (code < 0x110000)
		c = utf8proc_category((utf8proc_int32_t)code);
	if (code == 0x153 || code == 0x152)
		strcpy(one, "oe");
	else if (code == 0xe6)
		strcpy(one, "ae");
	else if (code == 0xf8)
		strcpy(one, "o");
	else if (code == 0x142)
		strcpy(one, "l");
	else if (code == 0x131)
		strcpy(one, "i");
	else if (code == 0x111)
		strcpy(one, "d");
	else if (c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LL ||
		c == UTF8PROC_CATEGORY_LT || c == UTF8PROC_CATEGORY_LO ||
		c == UTF8PROC_CATEGORY_ND)
		text_encode(code, one);
	else
		one[0] = '\0';
}

size_t
fold_text(const char *in, char *out, size_t size)
{
	utf8proc_uint8_t *plain = NULL;
	utf8proc_ssize_t n;
	size_t o = 0, left;
	const char *p;
	bool space = false;

	if (!size)
		return 0;
	out[0] = '\0';
	n = utf8proc_map((const utf8proc_uint8_t *)in, 0, &plain,
		UTF8PROC_NULLTERM | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
		UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
	if (n < 0)
		return 0;
	for (p = (const char *)plain, left = (size_t)n; left;) {
		uint32_t code;
		size_t used = text_decode(p, left, &code);
		char one[8];
		size_t len;

		plain_letter(code, one);
		p += used;
		left -= used;
		if (!*one) {
			space = o > 0;
			continue;
		}
		len = strlen(one);
		if (o + len + space + 1 > size)
			break;
		if (space)
			out[o++] = ' ';
		space = false;
		memcpy(out + o, one, len);
		o += len;
		out[o] = '\0';
	}
	explicit_bzero(plain, (size_t)n);
	free(plain);
	return o;
}

bool
fold_contains_words(const char *text, const char *typed)
{
	char hay[1024], want[256], *word, *save;
	bool all = true;

	hay[0] = ' ';
	fold_text(text, hay + 1, sizeof hay - 1);
	fold_text(typed, want, sizeof want);
	for (word = strtok_r(want, " ", &save); word && all;
		word = strtok_r(NULL, " ", &save)) {
		const char *at = hay;
		size_t n = strlen(word);

		for (all = false; (at = strchr(at, ' ')); at++)
			if (strncmp(at + 1, word, n) == 0) {
				all = true;
				break;
			}
	}
	explicit_bzero(hay, sizeof hay);
	explicit_bzero(want, sizeof want);
	return all;
}

static void
map(const char *in, char *out, size_t size, bool title)
{
	size_t left = strlen(in), o = 0;
	bool first = true;

	if (!size)
		return;
	while (left) {
		uint32_t code;
		size_t used = text_decode(in, left, &code), len;
		char one[8];

		if (code > 0x10ffff) {
			in += used;
			left -= used;
			continue;
		}
		code = (uint32_t)(!title || first ?
			utf8proc_toupper((utf8proc_int32_t)code) :
			utf8proc_tolower((utf8proc_int32_t)code));
		first = code == ' ' || code == '-' || code == '\'' ||
			code == 0x2019;
		len = text_encode(code, one);
		if (o + len + 1 > size)
			break;
		memcpy(out + o, one, len);
		o += len;
		in += used;
		left -= used;
	}
	out[o] = '\0';
}

void
fold_upper(const char *in, char *out, size_t size)
{
	map(in, out, size, false);
}

void
fold_title(const char *in, char *out, size_t size)
{
	map(in, out, size, true);
}

static void
squeeze(const char *in, char *out, size_t size)
{
	size_t o = 0;

	for (; *in && o + 1 < size; in++)
		if (*in != ' ' || (o && out[o - 1] != ' '))
			out[o++] = *in;
	while (o && out[o - 1] == ' ')
		o--;
	out[o] = '\0';
}

void
fold_upper_name(const char *first, const char *last, char *out, size_t size)
{
	char plain[256], whole[1024];
	size_t n;

	if (!size)
		return;
	squeeze(first, plain, sizeof plain);
	fold_title(plain, whole, 512);
	n = strlen(whole);
	squeeze(last, plain, sizeof plain);
	if (n && *plain)
		whole[n++] = ' ';
	fold_upper(plain, whole + n, sizeof whole - n);
	n = strlen(whole);
	if (n >= size)
		for (n = size - 1; n && (whole[n] & 0xc0) == 0x80;)
			n--;
	memcpy(out, whole, n);
	out[n] = '\0';
	explicit_bzero(plain, sizeof plain);
	explicit_bzero(whole, sizeof whole);
}
