#include "ui/wording.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/text.h"

/* ASCII case only: enough for the words looked for here. */
static bool
contains(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (; *text; text++)
		if (strncasecmp(text, word, n) == 0)
			return true;
	return false;
}

/* In Latin-1, Latin-9, CP1252 and CP850 at once. */
static bool
everywhere(uint32_t code)
{
	static const uint32_t not_latin9[] = { 0xa4, 0xa6, 0xa8, 0xb4, 0xb8,
		0xbc, 0xbd, 0xbe };

	if (code == '\n')
		return true;
	if (code > 0xff || code == 0xad || !text_allowed(code))
		return false;
	for (size_t i = 0; i < sizeof not_latin9 / sizeof *not_latin9; i++)
		if (code == not_latin9[i])
			return false;
	return true;
}

/* "! urgent" and "  ! moins de 26 ans" are signs; "Bravo !" is not. */
static bool
exclaims(const char *text)
{
	const char *p = text;

	while ((p = strchr(p, '!'))) {
		bool starts = p == text || (p == text + 1 && *text == ' ') ||
			p[-1] == '\n' || p[-1] == ']' ||
			(p - text >= 2 && p[-1] == ' ' && p[-2] == ' ');

		if (!starts || p[1] != ' ' || p[2] == ' ' || !p[2])
			return true;
		p++;
	}
	return false;
}

const char *
wording_fault(const char *text)
{
	size_t left = strlen(text);

	for (const char *p = text; left;) {
		uint32_t code;
		size_t n = text_decode(p, left, &code);

		if (code == 0x2019 || code == 0x2018)
			return _("apostrophe courbe : écrire '");
		if (code == 0x2026)
			return _("points de suspension en un caractère : "
				"écrire ...");
		if (!everywhere(code))
			return _("caractère que tous les terminaux n'ont pas");
		p += n;
		left -= n;
	}
	if (contains(text, "veuillez"))
		return _("« veuillez » : écrire l'infinitif");
	if (contains(text, "merci de"))
		return _("« merci de » : écrire l'infinitif");
	if (strncasecmp(text, "attention", 9) == 0)
		return _("« attention » : dire ce qui est");
	if (exclaims(text))
		return _("point d'exclamation");
	return NULL;
}

static const struct {
	char letter;
	const char *stem, *word;
} reserved[] = {
	{ 'a', "appel", "appel" }, { 'n', "not", "note" },
	{ 'o', "orient", "orienter" }, { 'r', "rendez-vous", "rendez-vous" },
	{ 't', "tourn", "tourner l'écran" }, { 'i', "imprim", "imprimer" },
	{ 'p', "partag", "partager" }, { 'u', "urgence", "urgence" },
	{ 'f', "fait", "fait" }, { 'd', "défai", "défaire" },
	{ 'v', "verrou", "verrouiller" }, { 'c', "coche", "cocher" },
	{ 'm', "même", "même action" },
};

const char *
wording_reserved(char letter)
{
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (reserved[i].letter == letter)
			return reserved[i].word;
	return NULL;
}

bool
wording_letter(char letter, const char *label)
{
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (reserved[i].letter == letter)
			return contains(label, reserved[i].stem);
	return true;
}
