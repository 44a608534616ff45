#include "domains/preference.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "model/act.h"
#include "model/registry.h"
#include "store/db.h"

/* Of the record and of the base alike. */
static const struct column columns[] = {
	{ .name = "keymap", .label = N_("Touches"), .type = CT_CHOICE,
		.flags = COL_CLEAR | COL_REQUIRED,
		.choice = "preference.keymap",
		.help = N_("Les touches de fonction, celles d'un VT220, ou des "
		"lettres : a appelle, n note, une majuscule commande. Selon le "
		"terminal : d'après son nom.") },
	{ .name = "bar", .label = N_("Barre"), .type = CT_CHOICE,
		.flags = COL_CLEAR | COL_REQUIRED, .choice = "preference.bar",
		.help = N_("La dernière ligne montre la touche d'une action, "
		"ou sa jumelle pour les claviers qui n'ont pas la "
		"première.") },
	{ .name = "lang", .label = N_("Langue"), .type = CT_CHOICE,
		.flags = COL_CLEAR | COL_REQUIRED, .choice = "preference.lang",
		.help = N_("« Selon le terminal » suit la langue que votre "
		"client SSH annonce, s'il en annonce une.") },
	{ .name = "typing", .label = N_("Frappe"), .type = CT_CHOICE,
		.flags = COL_CLEAR | COL_REQUIRED,
		.choice = "preference.typing",
		.help = N_("Une lettre s'insère, ou remplace celle qui est sous "
		"le curseur. Insert ou ^V change pour la session.") },
	{ .name = "enter", .label = N_("Entrée"), .type = CT_CHOICE,
		.flags = COL_CLEAR | COL_REQUIRED,
		.choice = "preference.enter",
		.help = N_("Dans un champ, Entrée va au suivant, ou enregistre "
		"comme F10.") },
	{ .name = "face", .label = N_("Écran"), .type = CT_CHOICE,
		.flags = COL_CLEAR | COL_REQUIRED, .choice = "preference.face",
		.help = N_("L'écran entier, ou des lignes et une question à la "
		"fois : pour une plage braille, une ligne très lente. =LIN "
		"change pour la session.") },
	{ .name = "echo", .label = N_("Frappe sans attente"),
		.type = CT_CHOICE, .flags = COL_CLEAR | COL_REQUIRED,
		.choice = "preference.echo",
		.help = N_("Sur une ligne lente, une lettre tapée au bout d'un "
		"texte paraît tout de suite : le terminal la montre lui-même. "
		"xterm et PuTTY savent le faire. Automatique : quand une "
		"réponse met plus de 200 millisecondes.") },
	{ .name = "effort", .label = N_("Temps à l'écran"),
		.type = CT_CHOICE, .flags = COL_CLEAR | COL_REQUIRED,
		.choice = "preference.effort",
		.help = N_("Touches et durées de vos saisies, pour vous seule "
		"ou seul : une ligne en sortant, =TPS par mois. Leur somme "
		"sur 11 personnes ou plus, sans nom, mesure l'outil.") },
	{ .name = NULL }
};

static const struct choice faces[] = {
	{ "screen", N_("entier") },
	{ "lines", N_("lignes, une question à la fois") }, { NULL, NULL }
};

static const struct choice echoes[] = {
	[ECHO_AUTO] = { "auto", N_("automatique") },
	[ECHO_ALWAYS] = { "yes", N_("oui") },
	[ECHO_NEVER] = { "no", N_("non") }, { NULL, NULL }
};

static const struct choice efforts[] = {
	{ "yes", N_("compté, pour moi") }, { "no", N_("non compté") },
	{ NULL, NULL }
};

static const struct choice bars[] = {
	{ "keys", N_("touches") }, { "twins", N_("jumelles") }, { NULL, NULL }
};

static const struct choice langs[] = {
	{ "auto", N_("selon le terminal") }, { "fr", "français" },
	{ "en", "English" }, { NULL, NULL }
};

static const struct choice typings[] = {
	{ "insert", N_("insère") }, { "over", N_("remplace") }, { NULL, NULL }
};

static const struct choice enters[] = {
	{ "next", N_("champ suivant") }, { "submit", N_("enregistre") },
	{ NULL, NULL }
};

/* The keymaps of this session, after the one that its terminal has. */
static bool
make_keymap(struct ctx *x, int i, struct choice *out)
{
	if (i == 0) {
		*out = (struct choice){ "auto", _("selon le terminal") };
		return true;
	}
	for (int k = 0; x->keymaps && x->keymaps[k].code; k++)
		if (k == i - 1) {
			*out = (struct choice){ x->keymaps[k].code,
				_(x->keymaps[k].label) };
			return true;
		}
	return false;
}

static const struct choices choices[] = {
	{ "preference.keymap", NULL, make_keymap },
	{ "preference.bar", bars, NULL }, { "preference.lang", langs, NULL },
	{ "preference.typing", typings, NULL },
	{ "preference.enter", enters, NULL },
	{ "preference.face", faces, NULL },
	{ "preference.echo", echoes, NULL },
	{ "preference.effort", efforts, NULL }, { NULL, NULL, NULL }
};

static bool
is(const char *value, const char *name)
{
	return strcmp(value, name) == 0;
}

/* "auto" and what nobody knows any more are nothing chosen. */
static void
take(struct ctx_preference *p, const char *name, const char *value)
{
	if (is(name, "keymap"))
		snprintf(p->keymap, sizeof p->keymap, "%s", is(value, "auto") ?
			"" : value);
	else if (is(name, "bar"))
		p->twins = is(value, "twins");
	else if (is(name, "lang"))
		snprintf(p->lang, sizeof p->lang, "%s", is(value, "fr") ||
			is(value, "en") ? value : "");
	else if (is(name, "typing"))
		p->overwrite = is(value, "over");
	else if (is(name, "enter"))
		p->submit = is(value, "submit");
	else if (is(name, "face"))
		p->lines = is(value, "lines");
	else if (is(name, "effort"))
		p->uncounted = is(value, "no");
	else if (is(name, "echo"))
		p->echo = is(value, "yes") ? ECHO_ALWAYS : is(value, "no") ?
			ECHO_NEVER : ECHO_AUTO;
}

/* The charset is that of the terminals of one name. */
static void
charset_name_of(const struct ctx *x, char out[80])
{
	snprintf(out, 80, "charset.%s", x->terminal);
}

enum err
preference_load(struct ctx *x)
{
	struct ctx_preference p = { .keymap = "" };
	char charset[80];
	struct db_rows q;
	enum err e = db_select(x->db, "preference.all", &q);

	if (e)
		return e;
	charset_name_of(x, charset);
	db_bind_id(&q, ":user", &x->user);
	while (db_next(&q)) {
		const char *name = db_text(&q, "name");

		if (is(name, charset))
			snprintf(p.charset, sizeof p.charset, "%s",
				db_text(&q, "value"));
		else
			take(&p, name, db_text(&q, "value"));
	}
	e = db_end(&q);
	if (!e)
		x->pref = p;
	return e;
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	const struct ctx_preference *p = &x->pref;
	enum err e = preference_load(x);
	bool known = false;

	if (e)
		return e;
	for (int k = 0; x->keymaps && x->keymaps[k].code; k++)
		known |= is(x->keymaps[k].code, p->keymap);
	row_set(r, "_key", "me");
	row_set(r, "keymap", known ? p->keymap : "auto");
	row_set(r, "bar", p->twins ? "twins" : "keys");
	row_set(r, "lang", *p->lang ? p->lang : "auto");
	row_set(r, "typing", p->overwrite ? "over" : "insert");
	row_set(r, "enter", p->submit ? "submit" : "next");
	row_set(r, "face", p->lines ? "lines" : "screen");
	row_set(r, "echo", echoes[p->echo].code);
	row_set(r, "effort", p->uncounted ? "no" : "yes");
	return E_OK;
}

static enum err
put(struct ctx *x, const char *name, const char *value)
{
	struct act *a = act_new("preference.put");
	enum err e;

	act_id(a, ":user", &x->user);
	act_text(a, ":name", name);
	act_text(a, ":value", value);
	e = act_send(a, x);
	act_free(a);
	return e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	enum err e = E_OK;

	for (int i = 0; columns[i].name && !e; i++) {
		const char *name = columns[i].name;

		if (is(row_get(was, name), row_get(now, name)))
			continue;
		e = put(x, name, row_get(now, name));
		if (!e)
			take(&x->pref, name, row_get(now, name));
		x->pref_new = true;
	}
	/* "saved" is said in the language that was chosen */
	if (*x->pref.lang)
		i18n_lang(x->pref.lang);
	return e;
}

enum err
preference_charset(struct ctx *x, const char *value)
{
	char name[80];
	enum err e;

	charset_name_of(x, name);
	e = put(x, name, value);
	if (e)
		return e;
	snprintf(x->pref.charset, sizeof x->pref.charset, "%s", value);
	x->pref_new = true;
	return E_OK;
}

enum err
preference_lines(struct ctx *x, bool lines)
{
	enum err e = put(x, "face", lines ? "lines" : "screen");

	if (e)
		return e;
	x->pref.lines = lines;
	x->pref_new = true;
	return E_OK;
}

/* For ui/terminal.c: the charset is the row's key. */
static enum err
set_charset(struct ctx *x, const struct row *row, struct call_result *out)
{
	return preference_charset(x, row_get(row, "_key"));
}

static const struct call calls[] = {
	{ "preference_charset", set_charset }, { NULL, NULL }
};

static const struct record preferences = {
	"preferences", columns, load, save, NULL
};

static const struct record *const records[] = { &preferences, NULL };

const struct domain preference_domain = {
	.name = "preference", .records = records, .choices = choices,
	.calls = calls,
};
