#include "ui/linear_help.h"

#include <stdio.h>

#include "base/i18n.h"
#include "ui/linear_show.h"

static void
one_action(struct linear *l, const struct view *v,
	const struct screen_action *a)
{
	char how[8] = "";

	if (a->letter)
		snprintf(how, sizeof how, "%c ", a->letter);
	else if (a->digit && v->screen->kind != SCREEN_LIST)
		snprintf(how, sizeof how, "%c ", a->digit);
	else if (a->on_new)
		snprintf(how, sizeof how, "N ");
	else
		return;         /* Enter, or a number */
	linear_say(l, how, _(a->label));
}

static void
of_lists(struct linear *l, const struct view *v)
{
	const struct screen *s = v->screen;

	if (v->picker) {
		linear_say(l, "", _("3 prend la ligne 3 ; un mot ou /mot "
			"cherche ; + et - tournent la page ; ^ ne prend "
			"rien."));
		return;
	}
	linear_say(l, "", _("3 ouvre la ligne 3 ; 3n fait la lettre n sur la "
		"ligne 3 ; un mot ou /mot cherche ; + et - tournent la page ; "
		"T trie ; *3 5 coche, * coche tout, m agit sur les cochées."));
	if (s && s->nfilter)
		linear_say(l, "", _("F demande les filtres un par un."));
}

void
linear_help_here(struct linear *l)
{
	struct view *v = ui_top(l->ui);
	const struct screen *s = v->screen;
	struct view_lines w;

	if (s && s->help)
		linear_say(l, "", _(s->help));
	else if (v->ops->help && v->ops->help(v))
		linear_say(l, "", v->ops->help(v));
	for (int i = 0; s && !v->picker && i < s->naction; i++)
		one_action(l, v, &s->action[i]);
	if (s && s->kind == SCREEN_LIST)
		of_lists(l, v);
	else if (v->ops->lines && v->ops->lines(v, &w) && w.ticks)
		linear_say(l, "", _("1 4 7 coche ou décoche ces lignes, des "
			"lettres cherchent, Entrée prend, ^ laisse tout comme "
			"avant."));
	else if (s)
		linear_say(l, "", _("Un chiffre ou une lettre agit, Entrée "
			"relit l'écran, + la suite d'un texte long."));
	linear_say(l, "", _("! les actions numérotées, ^ retour, = les codes, "
		"?? comment cela marche."));
}

void
linear_help_mode(struct linear *l)
{
	static const char *const text[] = {
		N_("L'écran parle en lignes et pose une question à la fois."),
		N_("Entrée seule : garder la valeur, ou relire."),
		N_("? : l'aide ici. ?? dans un champ : ses valeurs."),
		N_("^ : le champ d'avant, ou l'écran d'avant. ^^ : quitter "
			"l'écran."),
		N_("- : vider le champ. . : enregistrer sans attendre la "
			"fin."),
		N_("Texte long : ses lignes, puis un point seul."),
		N_("\\ devant : la suite telle quelle (\\- écrit un tiret)."),
		N_("Liste : un numéro ouvre, 3n fait n sur la ligne 3."),
		N_("Liste : un mot cherche, F filtre, + et - la page."),
		N_("! : les actions, numérotées. N : nouveau."),
		N_("=PER benali : aller à un code ; = seul les donne tous."),
		N_("Question : o ou n. Ctrl-C laisse la ligne."),
		N_("F1 à F12, écrits en lettres, font ce que dit un message."),
		N_("=LIN : revenir aux écrans, si le terminal le peut."),
		N_("=FIN : quitter Passerelle."),
	};

	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		linear_say(l, "", _(text[i]));
}
