/* Texts for people go through _(): French is the source language. */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>
#include <stdbool.h>
#include <stddef.h>

#define _(text) i18n_text(text)
#define N_(text) text

/* The translation; "" stays "" (gettext would give its header). */
const char *i18n_text(const char *text) __attribute__((format_arg(1)));

/* Sets LC_ALL to C.UTF-8 (the only UTF-8 locale of a plain Debian) and the
 * language of messages to "fr" or "en"; anything else is "fr".  Catalogues
 * are looked for in `dir`, or in the installation's directory when NULL. */
void i18n_init(const char *lang, const char *dir);

/* Reads every catalogue now: a process that will be jailed opens nothing
 * later. */
void i18n_preload(void);

/* The text in English, whatever the language now; the text itself where no
 * catalogue has it. */
const char *i18n_english(const char *text);

/* Does this key say yes: o of "oui" and y of "yes", in every language, for a
 * hand does not change with the screen.  n says no in both. */
static inline bool
i18n_yes(int code)
{
	return code == 'o' || code == 'O' || code == 'y' || code == 'Y';
}

/* What another process said (err_said()), in the language of this one.  A
 * text that is no catalogue's passes as it is. */
void i18n_said(const char *said, char *out, size_t size);

/* Changes the language of the running process. */
void i18n_lang(const char *lang);

#endif
