#include "base/i18n.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#ifndef LOCALEDIR
#define LOCALEDIR "/usr/local/share/locale"
#endif

const char *
i18n_text(const char *text)
{
	return *text ? gettext(text) : text;
}

void
i18n_lang(const char *lang)
{
	extern int _nl_msg_cat_cntr;

	setenv("LANGUAGE", lang && strcmp(lang, "en") == 0 ? "en" : "fr", 1);
	_nl_msg_cat_cntr++;     /* gettext looks again */
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
