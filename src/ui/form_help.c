#include "ui/form_help.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"

#define TWO_LINES 150           /* columns that a message has */

static const char *
of_type(const struct field *f)
{
	if (f->def && f->def->reveal)
		return _("Valeur cachée : F4 la montre tant que l'on y reste, "
			"le journal le note.");
	switch (f->column->type) {
	case CT_DATE:
		return _("Une date : 12/3, 120326, 12 mars, lundi, j, +7.");
	case CT_CHOICE:
		return _("Un choix : ses premières lettres, ou F4 montre la "
			"liste.");
	case CT_CHOICES:
		return _("Plusieurs choix : une lettre ou F4 montre la liste, "
			"espace coche, Entrée prend. Effacer ôte le dernier.");
	case CT_LOOKUP:
		return _("Quelques lettres puis Tab, ou F4 cherche dans la "
			"liste.");
	case CT_YESNO:
		return _("o pour oui, n pour non.");
	case CT_CHECKBOX:
		return _("Espace coche et décoche.");
	case CT_LONG:
		return _("Un texte long : Échap Entrée va à la ligne.");
	default:
		return "";
	}
}

void
field_help(const struct field *f, char *out, size_t size)
{
	const char *own = f->def && f->def->help ? _(f->def->help) :
		f->column->help ? _(f->column->help) : "";
	const char *kind = f->readonly ? "" : of_type(f);

	/* what is hidden is said first: nothing else can be done there */
	snprintf(out, size, "%s", f->def && f->def->reveal ? kind : own);
	if (*kind && text_columns(own) + text_columns(kind) < TWO_LINES)
		snprintf(out, size, "%s%s%s", own, *own ? " " : "", kind);
}
