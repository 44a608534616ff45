#include "model/glob.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/mem.h"
#include "base/text.h"

/* Does this byte end or begin a word?  Letters beyond ASCII never do; their
 * spaces and dashes beyond it are rare enough to be letters here. */
static bool
parts(char c)
{
	return (unsigned char)c < 0x80 && !(c >= '0' && c <= '9') &&
		!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
}

char *
glob_fold(const char *typed)
{
	/* one letter of three bytes folds to 33 bytes at most */
	size_t size = 12 * strlen(typed) + 64, at = 0;
	char *out = xmalloc(size), *piece = xstrdup(typed);
	const char *begin = typed;

	while (*typed && at + 4 < size) {
		size_t n = strcspn(typed, "*?");

		memcpy(piece, typed, n);
		piece[n] = '\0';
		if (n && typed > begin && parts(piece[0]))
			out[at++] = ' ';
		at += fold_text(piece, out + at, size - at - 3);
		if (n && typed[n] && parts(piece[n - 1]) && at &&
			out[at - 1] != ' ')
			out[at++] = ' ';
		typed += n;
		if (*typed)
			out[at++] = *typed++;
	}
	out[at] = '\0';
	wipe(piece, strlen(piece));
	free(piece);
	return out;
}

static size_t
letter(const char *s)
{
	uint32_t code;

	return text_decode(s, strlen(s), &code);
}

bool
glob_match(const char *p, const char *s)
{
	const char *star = NULL, *from = NULL;

	while (*s) {
		if (*p == '*') {
			star = ++p;
			from = s;
		} else if (*p == '?') {
			p++;
			s += letter(s);
		} else if (*p && *p == *s) {
			p++;
			s++;
		} else if (star) {
			/* the last star takes one letter more */
			p = star;
			from += letter(from);
			s = from;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return *p == '\0';
}
