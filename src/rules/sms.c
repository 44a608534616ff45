#include "rules/sms.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* Of the basic set beyond ASCII. */
static const uint16_t basic[] = {
	0xa3, 0xa5, 0xe8, 0xe9, 0xf9, 0xec, 0xf2, 0xc7, 0xd8, 0xf8, 0xc5,
	0xe5, 0x394, 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398,
	0x39e, 0xc6, 0xe6, 0xdf, 0xc9, 0xa4, 0xa1, 0xc4, 0xd6, 0xd1, 0xdc,
	0xa7, 0xbf, 0xe4, 0xf6, 0xf1, 0xfc, 0xe0,
};

static const struct {
	uint16_t code;
	const char *as;
} written[] = {
	{ 0xa0, " " }, { 0x202f, " " }, { 0x2019, "'" }, { 0x2018, "'" },
	{ 0xab, "\"" }, { 0xbb, "\"" }, { 0x201c, "\"" }, { 0x201d, "\"" },
	{ 0x2013, "-" }, { 0x2014, "-" }, { 0x2026, "..." },
	{ 0xb0, "o" }, { 0x153, "oe" }, { 0x152, "OE" },
	{ 0xe2, "a" }, { 0xe1, "a" }, { 0xe3, "a" }, { 0xe7, "c" },
	{ 0xea, "e" }, { 0xeb, "e" }, { 0xee, "i" }, { 0xef, "i" },
	{ 0xed, "i" }, { 0xf4, "o" }, { 0xf3, "o" }, { 0xf5, "o" },
	{ 0xfb, "u" }, { 0xfa, "u" }, { 0xff, "y" },
	{ 0xc0, "A" }, { 0xc2, "A" }, { 0xc1, "A" }, { 0xc8, "E" },
	{ 0xca, "E" }, { 0xcb, "E" }, { 0xce, "I" }, { 0xcf, "I" },
	{ 0xcd, "I" }, { 0xd4, "O" }, { 0xd3, "O" }, { 0xd9, "U" },
	{ 0xdb, "U" }, { 0xda, "U" },
};

/* Units of the GSM alphabet that a character takes; 0: it is not of it. */
static int
gsm_units(uint32_t code)
{
	size_t i;

	if (code == 0x20ac || (code < 0x80 && code &&
		strchr("^{}[]~\\|", (int)code)))
		return 2;
	if (code == '\n' || code == '\r' ||
		(code >= 0x20 && code < 0x7f && code != '`'))
		return 1;
	for (i = 0; i < sizeof basic / sizeof *basic; i++)
		if (basic[i] == code)
			return 1;
	return 0;
}

void
sms_size(const char *text, struct sms_size *out)
{
	size_t n = strlen(text), at = 0;
	int gsm = 0, wide = 0, one, more;
	uint32_t code;

	out->gsm = true;
	while (at < n) {
		int units;

		at += text_decode(text + at, n - at, &code);
		units = gsm_units(code);
		out->gsm = out->gsm && units;
		gsm += units;
		wide += code > 0xffff && code != UINT32_MAX ? 2 : 1;
	}
	out->units = out->gsm ? gsm : wide;
	one = out->gsm ? 160 : 70;
	more = out->gsm ? 153 : 67;
	out->parts = out->units <= one ? 1 : (out->units + more - 1) / more;
}

static const char *
other_writing(uint32_t code)
{
	size_t i;

	for (i = 0; i < sizeof written / sizeof *written; i++)
		if (written[i].code == code)
			return written[i].as;
	return NULL;
}

void
sms_fold(const char *text, char *out, size_t size)
{
	size_t n = strlen(text), at = 0, to = 0;
	uint32_t code;

	while (at < n) {
		size_t len = text_decode(text + at, n - at, &code);
		const char *as = gsm_units(code) ? NULL : other_writing(code);
		size_t room = as ? strlen(as) : len;

		if (to + room >= size)
			break;
		memcpy(out + to, as ? as : text + at, room);
		to += room;
		at += len;
	}
	out[to] = '\0';
}
