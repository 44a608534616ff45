#include "keeper/code.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* No I, L, O, U to take for 1, 1, 0, V. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void
code_draw(char symbols[CODE_SYMBOLS + 1])
{
	int i;

	for (i = 0; i < CODE_SYMBOLS; i++)
		symbols[i] = alphabet[randombytes_uniform(32)];
	symbols[CODE_SYMBOLS] = '\0';
}

void
code_text(const char *symbols, char out[CODE_TEXT])
{
	snprintf(out, CODE_TEXT, "%.4s-%.4s-%.4s-%.4s", symbols, symbols + 4,
		symbols + 8, symbols + 12);
}

bool
code_read(const char *typed, char symbols[CODE_SYMBOLS + 1])
{
	int n = 0;

	for (; *typed; typed++) {
		char c = *typed;

		if (c == '-' || c == ' ')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
		if (n == CODE_SYMBOLS || !strchr(alphabet, c))
			return false;
		symbols[n++] = c;
	}
	symbols[n] = '\0';
	return n == CODE_SYMBOLS;
}
