#include "model/column.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/codes.h"
#include "model/ctx.h"
#include "model/registry.h"
#include "rules/email.h"
#include "rules/ftid.h"
#include "rules/loosedate.h"
#include "rules/nir.h"
#include "rules/phone.h"
#include "rules/postcode.h"
#include "rules/siret.h"

/* --- parsing --------------------------------------------------------------- */

/* "Téléphone : ..." so that the message names its field. */
static enum err
refuse(const struct column *col, const char *why)
{
	return err_set(E_CHECK, "%s%s%s", col->label ? _(col->label) : "",
		col->label ? _(" : ") : "", why);
}

static enum err
from_rule(const struct column *col, const struct rule_answer *a, char *out,
	size_t size)
{
	if (!a->ok)
		return refuse(col, a->message);
	snprintf(out, size, "%s", a->value);
	return E_OK;
}

static enum err
parse_text(const struct column *col, const char *typed, char *out,
	size_t size)
{
	size_t n = text_clean(typed, strlen(typed), col->type == CT_LONG ?
		TEXT_LINES : TEXT_LINE, out, size);
	char why[120];

	while (n && (out[n - 1] == ' ' || out[n - 1] == '\n'))
		out[--n] = '\0';
	if (col->max && text_length(out) > (size_t)col->max) {
		snprintf(why, sizeof why, _("%d caractères au plus, il y en a "
			"%zu."), col->max, text_length(out));
		return refuse(col, why);
	}
	if (col->flags & (COL_UPPER | COL_TITLE)) {
		char *copy = xstrdup(out);

		if (col->flags & COL_UPPER)
			fold_upper(copy, out, size);
		else
			fold_title(copy, out, size);
		wipe(copy, strlen(copy));
		free(copy);
	}
	return E_OK;
}

static enum err
parse_int(const struct column *col, const char *typed, char *out,
	size_t size)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(typed, &end, 10);
	while (*end == ' ')
		end++;
	if (*end || end == typed)
		return refuse(col, _("il faut un nombre."));
	if (errno == ERANGE)
		return refuse(col, _("ce nombre est trop grand."));
	snprintf(out, size, "%ld", v);
	if (col->max && strlen(out) > (size_t)col->max)
		return refuse(col, _("ce nombre est trop grand."));
	return E_OK;
}

static enum err
parse_yesno(const struct column *col, const char *typed, char *out,
	size_t size)
{
	char folded[16];

	fold_text(typed, folded, sizeof folded);
	if (strchr("o1yx", folded[0]) && *folded)
		snprintf(out, size, "1");
	else if (strchr("n0", folded[0]) && *folded)
		snprintf(out, size, "0");
	else
		return refuse(col, _("o pour oui, n pour non."));
	return E_OK;
}

/* A code, or the beginning of a label. */
static enum err
parse_choice(struct ctx *x, const struct column *col, const char *typed,
	char *out, size_t size)
{
	char found[128];
	int n = codes_find(x, registry_choices(col->choice), typed, found,
		sizeof found);

	if (n != 1)
		return refuse(col, n ? _("plusieurs choix commencent ainsi : "
			"F4 les montre.") : _("ce n'est pas un des choix : F4 "
			"les montre."));
	snprintf(out, size, "%s", found);
	return E_OK;
}

static enum err
parse_choices(struct ctx *x, const struct column *col, const char *typed,
	char *out, size_t size)
{
	char *codes = NULL, why[160];
	enum err e = codes_parse(x, registry_choices(col->choice), typed,
		&codes);

	if (e) {
		snprintf(why, sizeof why, "%s", err_text());
		return refuse(col, why);
	}
	if (col->max && codes_count(codes) > col->max)
		e = err_set(E_CHECK, _("%s : %d choix au plus."), col->label ?
			_(col->label) : col->name, col->max);
	else if (strlen(codes) >= size)
		e = refuse(col, _("c'est trop long."));
	else
		snprintf(out, size, "%s", codes);
	free(codes);
	return e;
}

static enum err
parse_date(struct ctx *x, const struct column *col, const char *typed,
	char *out, size_t size)
{
	struct rule_answer a;
	char today[16];

	date_format(ctx_today(x), today, sizeof today);
	loosedate_read(typed, today, col->flags & COL_PAST ? LOOSEDATE_BIRTH :
		LOOSEDATE_ANY, &a);
	return from_rule(col, &a, out, size);
}

static enum err
parse_type(struct ctx *x, const struct column *col, const char *typed,
	char *out, size_t size)
{
	struct rule_answer a;

	switch (col->type) {
	case CT_TEXT: case CT_LONG: case CT_LOOKUP:
		return parse_text(col, typed, out, size);
	case CT_DATE:
		return parse_date(x, col, typed, out, size);
	case CT_INT:
		return parse_int(col, typed, out, size);
	case CT_YESNO: case CT_CHECKBOX:
		return parse_yesno(col, typed, out, size);
	case CT_CHOICE:
		return parse_choice(x, col, typed, out, size);
	case CT_CHOICES:
		return parse_choices(x, col, typed, out, size);
	case CT_PHONE:
		phone_canonical(typed, &a);
		break;
	case CT_EMAIL:
		email_check(typed, &a);
		break;
	case CT_NIR:
		nir_check(typed, NULL, NULL, &a);
		break;
	case CT_FTID:
		ftid_check(typed, &a);
		break;
	case CT_SIRET:
		siret_check(typed, &a);
		break;
	case CT_POSTCODE:
		postcode_check(typed, &a);
		if (a.ok) {     /* the rule gives the département */
			size_t o = 0;

			for (; *typed && o < 5; typed++)
				if (*typed != ' ')
					a.value[o++] = *typed;
			a.value[o] = '\0';
		}
		break;
	default:
		return refuse(col, _("type inconnu."));
	}
	return from_rule(col, &a, out, size);
}

enum err
column_parse(struct ctx *x, const struct column *col, const char *typed,
	char *out, size_t size)
{
	const struct check *own;
	enum err e;

	out[0] = '\0';
	if (!typed[strspn(typed, " ")])
		return E_OK;    /* nothing said: required is asked at save */
	e = parse_type(x, col, typed, out, size);
	own = !e && col->check ? registry_check(col->check) : NULL;
	return own ? own->run(x, out) : e;
}

/* Copied whole or cut between two characters. */
static void
copy_cut(const char *text, char *out, size_t size)
{
	size_t n = strlen(text);

	if (n >= size)
		n = size - 1;
	while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	memcpy(out, text, n);
	out[n] = '\0';
}

void
column_show(struct ctx *x, const struct column *col, const char *value,
	char *out, size_t size)
{
	struct date d;
	char nir[32];

	if (strcmp(value, ROW_MASKED) == 0) {
		snprintf(out, size, "········");
		return;
	}
	if (!*value) {
		out[0] = '\0';
		if (col->type == CT_CHOICE && col->choice)
			snprintf(out, size, "%s", choice_label(x,
				col->choice, ""));
		return;
	}
	switch (col->type) {
	case CT_DATE:
		if (date_parse(value, &d) == E_OK) {
			date_french(d, out, size);
			return;
		}
		break;
	case CT_YESNO:
		snprintf(out, size, "%s", strcmp(value, "1") == 0 ? _("oui") :
			_("non"));
		return;
	case CT_CHECKBOX:
		snprintf(out, size, "%s", strcmp(value, "1") == 0 ? "x" :
			" ");
		return;
	case CT_CHOICE:
		snprintf(out, size, "%s", choice_label(x, col->choice,
			value));
		return;
	case CT_CHOICES:
		column_show_in(x, col, value, 0, out, size);
		return;
	case CT_PHONE:
		phone_format(value, out, size);
		return;
	case CT_NIR:
		nir_format(value, nir);
		snprintf(out, size, "%s", nir);
		return;
	default:
		break;
	}
	snprintf(out, size, "%s", value);
}

void
column_show_in(struct ctx *x, const struct column *col, const char *value,
	int columns, char *out, size_t size)
{
	char *labels;

	if (col->type == CT_CHOICES && *value &&
		strcmp(value, ROW_MASKED) != 0) {
		labels = codes_labels(x, registry_choices(col->choice), value,
			columns);
		copy_cut(labels, out, size);
		wipe(labels, strlen(labels));
		free(labels);
	} else {
		column_show(x, col, value, out, size);
	}
	if (columns > 0)
		text_cut(out, columns);
}

char *
column_text(struct ctx *x, const struct column *col, const char *value)
{
	char shown[400];
	char *out;

	if (strcmp(value, ROW_MASKED) != 0 && *value) {
		if (col->type == CT_TEXT || col->type == CT_LONG)
			return xstrdup(value);
		if (col->type == CT_CHOICES)
			return codes_labels(x, registry_choices(col->choice),
				value, 0);
	}
	column_show(x, col, value, shown, sizeof shown);
	out = xstrdup(shown);
	wipe(shown, sizeof shown);
	return out;
}
