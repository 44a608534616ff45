#include "base/i18n.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#ifndef LOCALEDIR
#define LOCALEDIR "/usr/local/share/locale"
#endif

#define WITH 31

const char *
i18n_text(const char *text)
{
	return *text ? gettext(text) : text;
}

/* What fills a text came from elsewhere. */
static void
gated(char *out, size_t size)
{
	char raw[1024];

	snprintf(raw, sizeof raw, "%s", out);
	text_clean(raw, strlen(raw), TEXT_LINES, out, size);
}

void
i18n_said(const char *said, char *out, size_t size)
{
	const char *fill = strchr(said, WITH), *p;
	char fmt[512];
	size_t n = 0;

	snprintf(fmt, sizeof fmt, "%.*s", fill ? (int)(fill - said) :
		(int)sizeof fmt - 1, said);
	p = i18n_text(fmt);
	if (!fill) {
		snprintf(out, size, "%s", p);
		gated(out, size);
		return;
	}
	while (*p && n + 1 < size) {
		size_t len = 0;

		if (*p != '%' || p[1] == '%') {
			p += *p == '%';
			out[n++] = *p++;
			continue;
		}
		p += 1 + strcspn(p + 1, "sdiucxXm");
		p += *p != '\0';
		if (fill) {
			len = strcspn(++fill, "\037");
			n += (size_t)snprintf(out + n, size - n, "%.*s",
				(int)len, fill);
			fill = fill[len] ? fill + len : NULL;
		}
	}
	out[n < size ? n : size - 1] = '\0';
	gated(out, size);
}

void
i18n_lang(const char *lang)
{
	extern int _nl_msg_cat_cntr;

	setenv("LANGUAGE", lang && strcmp(lang, "en") == 0 ? "en" : "fr", 1);
	_nl_msg_cat_cntr++;     /* gettext looks again */
}

const char *
i18n_english(const char *text)
{
	const char *now = getenv("LANGUAGE"), *english;
	bool other = !now || strcmp(now, "en") != 0;

	if (other)
		i18n_lang("en");
	english = i18n_text(text);
	if (other)
		i18n_lang("fr");
	return english;
}

void
i18n_preload(void)
{
	i18n_lang("en");
	gettext("Aide");
	i18n_lang("fr");
	gettext("Aide");
}

void
i18n_init(const char *lang, const char *dir)
{
	setlocale(LC_ALL, "C.UTF-8");
	bindtextdomain("passerelle", dir ? dir : LOCALEDIR);
	bind_textdomain_codeset("passerelle", "UTF-8");
	textdomain("passerelle");
	i18n_lang(lang);
}
