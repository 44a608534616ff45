/* The names of keys; key_name() and key_parse() are in ui/keys.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/keys.h"

#define ESC 0x1b

static const struct { const char *name; int code; } names[] = {
	/* the first name of a key is the one shown */
	{ "Up", KEY_UP }, { "Down", KEY_DOWN }, { "Left", KEY_LEFT },
	{ "Right", KEY_RIGHT }, { "Home", KEY_HOME }, { "End", KEY_END },
	{ "PageUp", KEY_PAGE_UP }, { "PageDown", KEY_PAGE_DOWN },
	{ "Insert", KEY_INSERT }, { "Delete", KEY_DELETE },
	{ "Backspace", KEY_BACKSPACE }, { "Enter", KEY_ENTER },
	{ "Tab", KEY_TAB }, { "BackTab", KEY_BACKTAB },
	{ "Find", KEY_FIND }, { "Select", KEY_SELECT },
	{ "Help", KEY_HELP }, { "Do", KEY_DO },
	{ "PasteStart", KEY_PASTE_START }, { "PasteEnd", KEY_PASTE_END },
	{ "Report", KEY_REPORT }, { "Space", ' ' },
	{ "Remove", KEY_DELETE }, { "Shift-Tab", KEY_BACKTAB },
	{ "Prev", KEY_PAGE_UP }, { "Next", KEY_PAGE_DOWN },
	{ "PF1", KEY_F(1) }, { "PF2", KEY_F(2) }, { "PF3", KEY_F(3) },
	{ "PF4", KEY_F(4) },
};
#define NAMES (sizeof names / sizeof *names)

static bool
is_scalar(uint32_t c)
{
	return c < 0x110000 && !(c >= 0xd800 && c <= 0xdfff);
}

/* The name of a character: itself, or ^X; 6 bytes at most. */
static void
character_name(uint32_t c, char *out)
{
	if (c == ' ')
		strcpy(out, "Space");
	else if (c < 0x20 || c == 0x7f)
		sprintf(out, "^%c", (int)(c ^ 0x40));
	else
		text_encode(c, out);
}

const char *
key_name(int code, char out[16])
{
	size_t i;

	if (code >= KEY_ESC_BASE && is_scalar((uint32_t)code - KEY_ESC_BASE)) {
		strcpy(out, "Esc ");
		character_name((uint32_t)code - KEY_ESC_BASE, out + 4);
		return out;
	}
	if (code >= KEY_F(1) && code <= KEY_F(24)) {
		snprintf(out, 16, "F%d", code - KEY_F0);
		return out;
	}
	for (i = 0; i < NAMES; i++) {
		if (names[i].code == code) {
			strcpy(out, names[i].name);
			return out;
		}
	}
	if (code > 0 && is_scalar((uint32_t)code))
		character_name((uint32_t)code, out);
	else
		strcpy(out, "?");
	return out;
}

/* One character, or ^X; esc: the controls that are keys of their own have
 * this name after Esc only. */
static bool
character_parse(const char *name, bool esc, uint32_t *out)
{
	size_t n = strlen(name);
	uint32_t c;

	if (n == 2 && name[0] == '^' && ((name[1] >= 'A' && name[1] <= '_') ||
		name[1] == '?')) {
		c = (uint32_t)name[1] ^ 0x40;
		if (c == ESC || (!esc && (c == 8 || c == 9 || c == 10 ||
			c == 13 || c == 0x7f)))
			return false;
		*out = c;
		return true;
	}
	if (n == 0 || text_decode(name, n, &c) != n || !text_allowed(c) ||
		c == ' ')
		return false;
	*out = c;
	return true;
}

bool
key_parse(const char *name, int *code)
{
	uint32_t c;
	size_t i;

	if (strncmp(name, "Esc ", 4) == 0) {
		if (strcmp(name + 4, "Space") == 0)
			c = ' ';
		else if (!character_parse(name + 4, true, &c))
			return false;
		*code = KEY_ESC((int)c);
		return true;
	}
	if (name[0] == 'F' && name[1] >= '1' && name[1] <= '9') {
		char *end;
		long n = strtol(name + 1, &end, 10);

		if (*end == '\0' && n <= 24) {
			*code = KEY_F((int)n);
			return true;
		}
		return false;
	}
	for (i = 0; i < NAMES; i++) {
		if (strcmp(names[i].name, name) == 0) {
			*code = names[i].code;
			return true;
		}
	}
	if (!character_parse(name, false, &c))
		return false;
	*code = (int)c;
	return true;
}
