#include "ui/plain.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/text.h"

const char *const plain_words[PLAIN_TEXTS] = {
	[PLAIN_LEAVE] = N_("Partir et effacer l'écran"),
	[PLAIN_BACK] = N_("Retour"),
	[PLAIN_MORE] = N_("La suite"),
	[PLAIN_DIGIT] = N_("Tapez un chiffre."),
	[PLAIN_CHOICE] = N_("Votre choix :"),
	[PLAIN_SEND] = N_("La touche Entrée envoie votre texte."),
	[PLAIN_NOTHING] = N_("Sans texte, Entrée revient."),
	[PLAIN_ZERO] = N_("Le chiffre 0 seul efface tout."),
	[PLAIN_TEXT] = N_("Votre texte :"),
	[PLAIN_PRINTED] = N_("C'est envoyé à l'imprimante."),
	[PLAIN_LINES] = N_("Tapez un chiffre, puis la touche Entrée."),
	[PLAIN_HIDDEN] = N_("Ce que vous tapez ne se voit pas."),
	[PLAIN_SEEN] = N_("Ce code se verrait sur cet écran."),
	[PLAIN_WITH] = N_("Vous êtes avec :"),
};

/* A word from `at`: its bytes.  A %{column} is one. */
static size_t
word(const char *at)
{
	size_t n = strcspn(at, strncmp(at, "%{", 2) == 0 ? "}" : " ");

	return n + (at[n] == '}');
}

static size_t
letters(const char *at, size_t n)
{
	size_t k = 0;

	while (k < n && ((unsigned char)at[k] >= 0x80 ||
		(at[k] >= 'a' && at[k] <= 'z') ||
		(at[k] >= 'A' && at[k] <= 'Z') || at[k] == '-' ||
		at[k] == '\''))
		k++;
	return k;
}

/* "RSA", "F10": two capitals or more, or one and a figure. */
static bool
is_initials(const char *at, size_t n)
{
	size_t big = 0, small = 0, figures = 0;

	for (size_t i = 0; i < n; i++) {
		big += at[i] >= 'A' && at[i] <= 'Z';
		small += at[i] >= 'a' && at[i] <= 'z';
		figures += at[i] >= '0' && at[i] <= '9';
	}
	return big > 1 || (big == 1 && !small && figures);
}

static bool
is_short(const char *at, size_t n)
{
	static const char *const shorts[] = { "rdv", "tel", "tél", "mme",
		"mlle", "mr", "dr", "etc", "cf", "svp", "stp", "ref", "réf",
		"max", "min", "obs", "adr", "dept", "dépt", "asso", "appt",
		"mrs", "ms", "eg", "ie", "info", "infos", "ok" };

	n = letters(at, n);
	for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++)
		if (strlen(shorts[i]) == n &&
			strncasecmp(at, shorts[i], n) == 0)
			return true;
	return false;
}

/* Does a sentence end here, with something after it? */
static bool
ends_sentence(const char *at, size_t n)
{
	char last = n ? at[n - 1] : '\0';

	return (last == '.' || last == '?' || last == ';' || last == ':') &&
		at[n] == ' ' && (last != ':' ||
		strncmp(at + n, " %{", 3) != 0);
}

static int
columns(const char *text)
{
	char bare[1000];
	size_t n = 0;

	while (*text && n + 1 < sizeof bare) {
		if (strncmp(text, "%{", 2) == 0)
			text += word(text);
		else
			bare[n++] = *text++;
	}
	bare[n] = '\0';
	return text_columns(bare);
}

const char *
plain_fault(const char *text)
{
	int words = 0;

	for (const char *at = text; *at;) {
		size_t n;

		if (*at == ' ') {
			at++;
			continue;
		}
		n = word(at);
		if (strncmp(at, "%{", 2) != 0) {
			if (is_initials(at, n) || is_short(at, n))
				return _("un sigle ou une abréviation : écrire "
					"les mots");
			if (memchr(at, '/', n) || memchr(at, '(', n) ||
				memchr(at, '^', n) || memchr(at, '=', n) ||
				memchr(at, '&', n) || memchr(at, '+', n))
				return _("un signe à apprendre : écrire des "
					"mots");
			if (strncmp(at, "Échap", strlen("Échap")) == 0 ||
				strncmp(at, "Ctrl", 4) == 0)
				return _("une touche qui n'est pas un chiffre");
		}
		/* a sign alone is no word */
		words += letters(at, n) || (*at >= '0' && *at <= '9') ||
			*at == '%';
		if (ends_sentence(at, n))
			return _("deux idées sur une ligne : en faire deux");
		at += n;
	}
	if (words > PLAIN_WORDS)
		return _("plus de 12 mots sur une ligne");
	if (columns(text) > PLAIN_COLUMNS)
		return _("plus de 40 colonnes sur une ligne");
	return NULL;
}
