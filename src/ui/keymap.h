/* Keymaps: from a key in a context to an action (style 2.3 c).  The defaults
 * are compiled in from keymaps/<name>.keys. */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Name in the files, short label in the key bar, sentence of the help. */
#define ACTION_LIST(_)                                                       \
	_(HELP, "help", N_("Aide"), N_("Aide sur ce champ, cet écran"))      \
	_(ACTIONS, "actions", N_("Actions"), N_("Les actions de cet écran")) \
	_(BACK, "back", N_("Retour"), N_("Revenir à l'écran d'avant"))       \
	_(CHOOSE, "choose", N_("Choisir"), N_("La liste des valeurs"))       \
	_(FILTER, "filter", N_("Filtre"), N_("Filtrer la liste"))            \
	_(NEW, "new", N_("Nouveau"), N_("Créer"))                            \
	_(PAGE_PREV, "page-prev", N_("Page préc."), N_("Page précédente"))   \
	_(PAGE_NEXT, "page-next", N_("Page suiv."), N_("Page suivante"))     \
	_(LAST, "last", N_("Dernière"), N_("Rouvrir la dernière fiche"))     \
	_(SAVE, "save", N_("Enregistrer"), N_("Enregistrer"))                \
	_(CANCEL, "cancel", N_("Abandonner"), N_("Abandonner la saisie"))    \
	_(ENTER, "enter", N_("Entrée"), N_("Ouvrir, ou champ suivant"))      \
	_(NEXT, "next", N_("Suivant"), N_("Champ suivant"))                  \
	_(PREV, "prev", N_("Précédent"), N_("Champ précédent"))              \
	_(UP, "up", N_("Haut"), N_("Ligne au-dessus"))                       \
	_(DOWN, "down", N_("Bas"), N_("Ligne au-dessous"))                   \
	_(LEFT, "left", N_("Gauche"), N_("Caractère précédent"))             \
	_(RIGHT, "right", N_("Droite"), N_("Caractère suivant"))             \
	_(HOME, "home", N_("Début"), N_("Début de la ligne"))                \
	_(END, "end", N_("Fin"), N_("Fin de la ligne"))                      \
	_(ERASE_LEFT, "erase-left", N_("Effacer"), N_("Effacer à gauche"))   \
	_(ERASE_HERE, "erase-here", N_("Suppr"), N_("Effacer à droite"))     \
	_(OVERWRITE, "overwrite", N_("Remplacer"),                           \
		N_("Remplacer au lieu d'insérer, et inversement"))           \
	_(CLEAR, "clear", N_("Vider"), N_("Vider le champ"))                 \
	_(SEARCH, "search", N_("Chercher"), N_("Chercher dans la liste"))    \
	_(SORT, "sort", N_("Trier"), N_("Trier par la colonne suivante"))    \
	_(QUERY, "query", N_("Par la fiche"),                                \
		N_("Chercher par la fiche : des critères dans ses champs"))  \
	_(VIEWS, "views", N_("Vues"),                                        \
		N_("Vos vues de cette liste"))                               \
	_(KEEP_VIEW, "view-keep", N_("Garder la vue"),                       \
		N_("Garder cette vue de la liste sous un nom"))              \
	_(COLUMNS, "columns", N_("Colonnes"),                                \
		N_("Choisir les colonnes de cette liste et leur ordre"))     \
	_(JUMP, "jump", N_("Code"), N_("Aller à un écran par son code"))     \
	_(PREFIX, "prefix", N_("Lettre"), N_("Puis une lettre : une action"))\
	_(REDRAW, "redraw", N_("Rafraîchir"), N_("Relire et repeindre"))     \
	_(MARK, "mark", N_("Cocher"), N_("Cocher la ligne, ou la décocher")) \
	_(MARK_ALL, "mark-all", N_("Tout cocher"),                           \
		N_("Cocher toutes les lignes montrées"))                     \
	_(MARK_INVERT, "mark-invert", N_("Inverser"),                        \
		N_("Cocher celles qui ne le sont pas, et inversement"))      \
	_(EXPORT, "export", N_("Exporter"),                                  \
		N_("Exporter cette vue, pour un tableur"))

enum action {
	ACT_NONE,
#define ACTION_ENUM(id, name, label, help) ACT_##id,
	ACTION_LIST(ACTION_ENUM)
#undef ACTION_ENUM
	ACTIONS
};

const char *action_name(enum action a);
const char *action_label(enum action a);        /* translated */
const char *action_help(enum action a);         /* translated */
bool action_parse(const char *name, enum action *out);

struct keymap;

/* Parses a keymap file.  Refuses, with file and line: an unknown key, action
 * or context, a key bound twice, a prefix that hides another key, F5, F11,
 * ^S ^Q ^Z ^C, a lone Esc. */
enum err keymap_parse(const char *file, const char *text,
	struct keymap **out);
void keymap_free(struct keymap *m);

/* The action of a key in a context ("form", "list", "menu", "values", "help"), then
 * in "any"; ACT_NONE. */
enum action keymap_action(const struct keymap *m, const char *context,
	int code);
/* The first key (or, with twin, the first key that is no function key) of an
 * action in a context; 0 when unbound. */
int keymap_key(const struct keymap *m, const char *context, enum action a,
	bool twin);
/* The same key as the user's keyboard names it ("PF1", "Entrée", "Échap 1"):
 * the name that the keymap's file writes, else key_name(), translated. */
const char *keymap_key_name(const struct keymap *m, int code, char out[16]);
/* `letters act`: in a list, a menu and a form only looked at, a lower-case
 * letter runs the action that its screen gives to this letter, and the first
 * key of an action is what the bar shows, function key or not; the twin is
 * then the function key. */
bool keymap_letters(const struct keymap *m);
/* `terminals`: is it the one for this TERM ("vt220", "vt220-8bit")? */
bool keymap_suits(const struct keymap *m, const char *term);
/* The actions of the key bar of a context, in order; ended by ACT_NONE. */
const enum action *keymap_bar(const struct keymap *m, const char *context);
const char *keymap_title(const struct keymap *m);

#endif
