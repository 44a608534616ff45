#include "ui/charset.h"

#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#include "base/text.h"

#define NOTHING 0xfffd          /* a byte that stands for no character */

static const uint16_t cp1252[32] = {
	0x20ac, NOTHING, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, NOTHING, 0x017d, NOTHING,
	NOTHING, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, NOTHING, 0x017e, 0x0178,
};

static const uint16_t cp850[128] = {
	0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7,
	0x00ea, 0x00eb, 0x00e8, 0x00ef, 0x00ee, 0x00ec, 0x00c4, 0x00c5,
	0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9,
	0x00ff, 0x00d6, 0x00dc, 0x00f8, 0x00a3, 0x00d8, 0x00d7, 0x0192,
	0x00e1, 0x00ed, 0x00f3, 0x00fa, 0x00f1, 0x00d1, 0x00aa, 0x00ba,
	0x00bf, 0x00ae, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb,
	0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x00c1, 0x00c2, 0x00c0,
	0x00a9, 0x2563, 0x2551, 0x2557, 0x255d, 0x00a2, 0x00a5, 0x2510,
	0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x00e3, 0x00c3,
	0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x00a4,
	0x00f0, 0x00d0, 0x00ca, 0x00cb, 0x00c8, 0x0131, 0x00cd, 0x00ce,
	0x00cf, 0x2518, 0x250c, 0x2588, 0x2584, 0x00a6, 0x00cc, 0x2580,
	0x00d3, 0x00df, 0x00d4, 0x00d2, 0x00f5, 0x00d5, 0x00b5, 0x00fe,
	0x00de, 0x00da, 0x00db, 0x00d9, 0x00fd, 0x00dd, 0x00af, 0x00b4,
	0x00ad, 0x00b1, 0x2017, 0x00be, 0x00b6, 0x00a7, 0x00f7, 0x00b8,
	0x00b0, 0x00a8, 0x00b7, 0x00b9, 0x00b3, 0x00b2, 0x25a0, 0x00a0,
};

static const struct { unsigned char byte; uint16_t code; } latin9[] = {
	{ 0xa4, 0x20ac }, { 0xa6, 0x0160 }, { 0xa8, 0x0161 },
	{ 0xb4, 0x017d }, { 0xb8, 0x017e }, { 0xbc, 0x0152 },
	{ 0xbd, 0x0153 }, { 0xbe, 0x0178 },
};
#define LATIN9 (sizeof latin9 / sizeof *latin9)

/* One column for one column: what does not decompose into a letter and its
 * accents.  The oe ligature becomes one letter, not two, so that no column
 * of a list ever moves. */
static const struct { uint16_t code; char stand_in; } stand_ins[] = {
	{ 0x00a0, ' ' }, { 0x00a1, '!' }, { 0x00a2, 'c' }, { 0x00a3, 'L' },
	{ 0x00a5, 'Y' }, { 0x00a6, '|' }, { 0x00a7, 'S' }, { 0x00a8, '"' },
	{ 0x00a9, 'c' }, { 0x00aa, 'a' }, { 0x00ab, '"' }, { 0x00ae, 'r' },
	{ 0x00af, '-' }, { 0x00b0, 'o' }, { 0x00b1, '+' }, { 0x00b2, '2' },
	{ 0x00b3, '3' }, { 0x00b4, '\'' }, { 0x00b5, 'u' }, { 0x00b6, 'P' },
	{ 0x00b7, '.' }, { 0x00b8, ',' }, { 0x00b9, '1' }, { 0x00ba, 'o' },
	{ 0x00bb, '"' }, { 0x00c6, 'A' }, { 0x00d0, 'D' }, { 0x00d7, 'x' },
	{ 0x00d8, 'O' }, { 0x00df, 's' }, { 0x00e6, 'a' }, { 0x00f0, 'd' },
	{ 0x00f7, '/' }, { 0x00f8, 'o' }, { 0x0110, 'D' }, { 0x0111, 'd' },
	{ 0x0131, 'i' }, { 0x0141, 'L' }, { 0x0142, 'l' }, { 0x0152, 'O' },
	{ 0x0153, 'o' }, { 0x0192, 'f' }, { 0x02bc, '\'' }, { 0x02c6, '^' },
	{ 0x02dc, '~' }, { 0x2010, '-' }, { 0x2011, '-' }, { 0x2012, '-' },
	{ 0x2013, '-' }, { 0x2014, '-' }, { 0x2015, '-' }, { 0x2018, '\'' },
	{ 0x2019, '\'' }, { 0x201a, '\'' }, { 0x201b, '\'' },
	{ 0x201c, '"' }, { 0x201d, '"' }, { 0x201e, '"' }, { 0x2020, '+' },
	{ 0x2022, '*' }, { 0x2026, '.' }, { 0x2030, '%' }, { 0x2032, '\'' },
	{ 0x2033, '"' }, { 0x2039, '<' }, { 0x203a, '>' }, { 0x2044, '/' },
	{ 0x20ac, 'E' }, { 0x2116, 'N' }, { 0x2122, 'T' }, { 0x2190, '<' },
	{ 0x2191, '^' }, { 0x2192, '>' }, { 0x2193, 'v' }, { 0x2212, '-' },
	{ 0x2260, '#' }, { 0x2264, '<' }, { 0x2265, '>' }, { 0x25cf, '*' },
	{ 0x2713, 'x' }, { 0x2714, 'x' },
};
#define STAND_INS (sizeof stand_ins / sizeof *stand_ins)

static const struct { const char *name; enum charset charset; } names[] = {
	/* the first of each is the one shown */
	{ "utf-8", CHARSET_UTF8 }, { "latin-9", CHARSET_LATIN9 },
	{ "latin-1", CHARSET_LATIN1 }, { "cp1252", CHARSET_CP1252 },
	{ "cp850", CHARSET_CP850 }, { "ascii", CHARSET_ASCII },
	{ "utf8", CHARSET_UTF8 },
	{ "latin9", CHARSET_LATIN9 }, { "iso-8859-15", CHARSET_LATIN9 },
	{ "iso8859-15", CHARSET_LATIN9 }, { "iso885915", CHARSET_LATIN9 },
	{ "latin1", CHARSET_LATIN1 }, { "iso-8859-1", CHARSET_LATIN1 },
	{ "iso8859-1", CHARSET_LATIN1 }, { "iso88591", CHARSET_LATIN1 },
	{ "windows-1252", CHARSET_CP1252 }, { "ibm850", CHARSET_CP850 },
	{ "us-ascii", CHARSET_ASCII }, { "ansi_x3.4-1968", CHARSET_ASCII },
};
#define NAMES (sizeof names / sizeof *names)

const char *
charset_name(enum charset c)
{
	return names[c].name;
}

bool
charset_parse(const char *name, enum charset *out)
{
	size_t i;

	for (i = 0; i < NAMES; i++) {
		if (strcasecmp(name, names[i].name) == 0) {
			*out = names[i].charset;
			return true;
		}
	}
	return false;
}

bool
charset_said(const char *lang, enum charset *out)
{
	const char *dot, *at;
	char set[32];
	size_t n;

	/* "C" says nothing about the terminal */
	if (!lang || !*lang || strcmp(lang, "C") == 0 ||
		strcmp(lang, "POSIX") == 0)
		return false;
	dot = strchr(lang, '.');
	at = strchr(lang, '@');
	/* macOS says LC_CTYPE=UTF-8 */
	if (!dot && charset_parse(lang, out))
		return true;
	if (!dot) {
		*out = at && strcasecmp(at, "@euro") == 0 ? CHARSET_LATIN9 :
			CHARSET_LATIN1;
		return true;
	}
	n = strcspn(++dot, "@");
	if (n >= sizeof set)
		return false;
	memcpy(set, dot, n);
	set[n] = '\0';
	return charset_parse(set, out);
}

enum charset
charset_of_lang(const char *lang)
{
	enum charset found;

	return charset_said(lang, &found) ? found : CHARSET_UTF8;
}

uint32_t
charset_code(enum charset c, unsigned char byte)
{
	size_t i;

	if (byte < 0x80)
		return byte;
	switch (c) {
	case CHARSET_CP850:
		return cp850[byte - 0x80];
	case CHARSET_CP1252:
		return byte < 0xa0 ? cp1252[byte - 0x80] : byte;
	case CHARSET_LATIN9:
		for (i = 0; i < LATIN9; i++)
			if (latin9[i].byte == byte)
				return latin9[i].code;
		/* fall through */
	case CHARSET_LATIN1:
		return byte < 0xa0 ? NOTHING : byte;
	default:
		return NOTHING;
	}
}

/* The byte that is exactly this character, or 0. */
static unsigned char
exact(enum charset c, uint32_t code)
{
	unsigned byte;

	if (code < 0x80)
		return (unsigned char)code;
	if (c == CHARSET_ASCII || c == CHARSET_UTF8)
		return 0;
	if (code == NOTHING)
		return 0;
	/* most letters of the Latin sets stand where Unicode has them */
	if (c != CHARSET_CP850 && code >= 0xa0 && code <= 0xff &&
		charset_code(c, (unsigned char)code) == code)
		return (unsigned char)code;
	for (byte = 0x80; byte <= 0xff; byte++)
		if (charset_code(c, (unsigned char)byte) == code)
			return (unsigned char)byte;
	return 0;
}

unsigned char
charset_byte(enum charset c, uint32_t code)
{
	utf8proc_int32_t parts[4];
	unsigned char byte = exact(c, code);
	utf8proc_ssize_t n;
	size_t i;
	int bound = 0;

	if (byte)
		return byte;
	for (i = 0; i < STAND_INS; i++)
		if (stand_ins[i].code == code)
			return (unsigned char)stand_ins[i].stand_in;
	if (code >= 0x2000 && code <= 0x200a)
		return ' ';
	if (code == 0x202f || code == 0x3000)
		return ' ';
	if (code >= 0x2500 && code <= 0x257f)
		return code <= 0x2501 || code == 0x2550 ? '-' :
			code <= 0x2503 || code == 0x2551 ? '|' : '+';
	if (code >= 0x2580 && code <= 0x259f)
		return '#';
	if (!text_allowed(code))
		return '?';
	/* the letter without what the charset cannot put on it */
	n = utf8proc_decompose_char((utf8proc_int32_t)code, parts, 4,
		UTF8PROC_DECOMPOSE, &bound);
	if (n > 1 && n <= 4) {
		byte = exact(c, (uint32_t)parts[0]);
		if (byte)
			return byte;
	}
	return '?';
}
