#include "domains/space_say.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/beside.h"
#include "domains/preference.h"
#include "domains/space_consent.h"
#include "model/act.h"
#include "model/keep.h"
#include "model/vault.h"

/* Done, or not after all: until somebody has read it. */
static enum err
call_tick(struct ctx *x, const struct row *row, struct call_result *out)
{
	bool told = *row_get(row, "told") != '\0';
	struct id id = id_new(), item, follow;
	struct act *a;
	enum err e = id_parse(row_get(row, "_key"), &item);

	if (!e)
		e = id_parse(row_get(row, "_follow"), &follow);
	if (e)
		return e;
	if (told && *row_get(row, "_seen")) {
		snprintf(out->message, sizeof out->message, "%s", _("C'est "
			"déjà lu."));
		return E_OK;
	}
	a = act_new(told ? "said.undone" : "said.done");
	act_id(a, ":follow", &follow);
	act_id(a, ":item", &item);
	if (!told)
		act_id(a, ":id", &id);
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", told ?
		_("C'est retiré.") : _("C'est noté. Merci."));
	return E_OK;
}

/* What she says is sealed with the notes of who it is said to; her answer to
 * a line of the notebook, as that line is. */
static enum err
has_key(struct ctx *x, const struct id *structure, enum scope scope)
{
	struct vault_want want = { WRAP_PERSON, x->person, scope, *structure,
		false };
	enum err e = vault_fetch(x, &want, 1);

	return e || want.given ? e : err_set(E_RIGHT, "%s",
		_("Ce n'est pas possible maintenant."));
}

/* The act of each kind, with what it is about. */
static enum err
about(struct act *a, const struct row *row, const char *kind)
{
	bool note = strcmp(kind, "reponse") == 0;
	bool line = strcmp(kind, "ligne") == 0;
	struct id follow, key;
	enum err e = note ? E_OK : id_parse(row_get(row, "_follow"), &follow);

	if (!e && (note || line))
		e = id_parse(row_get(row, "_key"), &key);
	if (e)
		return e;
	if (!note)
		act_id(a, ":follow", &follow);
	if (note || line)
		act_id(a, note ? ":note" : ":item", &key);
	else if (strcmp(kind, "aide") != 0)
		act_text(a, ":kind", kind);
	return E_OK;
}

static enum err
tell(struct ctx *x, const struct row *row, const char *kind,
	struct call_result *out)
{
	static const char *const names[] = { "text", NULL };
	enum scope scope = beside_scope(kind, row_get(row, "_line"));
	struct id id = id_new(), structure;
	struct act *a = NULL;
	struct row words;
	enum err e = id_parse(row_get(row, "_structure"), &structure);

	if (!e)
		e = has_key(x, &structure, scope);
	if (e)
		return e;
	row_init(&words);
	row_set(&words, "text", row_get(row, "_text"));
	a = act_new(scope == SCOPE_PATH ? "said.line" :
		scope == SCOPE_BARRIERS ? "said.situation" :
		strcmp(kind, "reponse") == 0 ? "said.beside" :
		strcmp(kind, "aide") == 0 ? "said.helped" : "said.tell");
	act_id(a, ":id", &id);
	e = about(a, row, kind);
	if (!e)
		e = act_blob(a, x, &id, &x->person, WRAP_PERSON, scope,
			&structure, 0, &words, names);
	if (!e)
		e = act_send(a, x);
	act_free(a);
	row_done(&words);
	if (!e)
		snprintf(out->message, sizeof out->message, "%s", _("C'est "
			"envoyé."));
	return e;
}

static enum err
call_message(struct ctx *x, const struct row *row, struct call_result *out)
{
	return tell(x, row, "message", out);
}

static enum err
call_correction(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	return tell(x, row, "correction", out);
}

/* Her answer to a note, or to a line of the notebook: its row says whose it is.
 * The page that she answered shows it. */
static enum err
call_beside(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->refresh = true;
	return tell(x, row, *row_get(row, "_line") ? "ligne" : "reponse", out);
}

/* Who is beside her, by name: her referent learns it, the record keeps it. */
static enum err
call_helped(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = tell(x, row, "aide", out);

	if (e)
		return e;
	snprintf(x->helper, sizeof x->helper, "%s", row_get(row, "_text"));
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("C'est noté."));
	return E_OK;
}

/* Her agreement, or what the law allows: what she can do is not the same. */
static enum err
call_agreed(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (*row_get(row, "withdrawn") || *row_get(row, "objected")) {
		snprintf(out->message, sizeof out->message, "%s", _("C'est "
			"déjà noté."));
		return E_OK;
	}
	snprintf(out->screen, sizeof out->screen, "%s", *row_get(row,
		"agreed") || *row_get(row, "consent") ? "space.refuse" :
		"space.object");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

static enum err
stop(struct ctx *x, const struct row *row, bool referral)
{
	struct id id = id_new(), on;
	struct act *a;
	enum err e = id_parse(row_get(row, "_key"), &on);

	if (e)
		return e;
	a = act_new(referral ? "said.stop.referral" : "said.stop.handover");
	act_id(a, ":id", &on);
	if (referral)
		act_id(a, ":event", &id);
	e = act_send(a, x);
	act_free(a);
	return e;
}

/* It stops now: the keeper shuts what was open by it. */
static enum err
call_withdraw(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *kind = row_get(row, "_kind");
	enum err e;

	if (*row_get(row, "consent"))
		return space_consent_no(x, row, out);
	if (strcmp(kind, "equipe") == 0)
		e = space_consent_hide(x, row, out);
	else
		e = stop(x, row, strcmp(kind, "orientation") == 0);
	if (e)
		return e;
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("C'est arrêté."));
	return E_OK;
}

/* What goes on by law: somebody has to answer. */
static enum err
call_object(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id id = id_new(), about, follow;
	struct act *a;
	enum err e = id_parse(row_get(row, "_key"), &about);

	if (!e)
		e = id_parse(row_get(row, "_follow"), &follow);
	if (e)
		return e;
	a = act_new("said.object");
	act_id(a, ":follow", &follow);
	act_id(a, ":id", &id);
	act_id(a, ":about", &about);
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("C'est demandé. "
		"On vous répondra."));
	return E_OK;
}

/* "Why did they look?" */
static enum err
call_why(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id id = id_new(), follow;
	struct act *a;
	enum err e = id_parse(row_get(row, "_follow"), &follow);

	if (e)
		return e;
	if (*row_get(row, "asked")) {
		snprintf(out->message, sizeof out->message, "%s", _("C'est "
			"déjà demandé."));
		return E_OK;
	}
	if (row_has(row, "_unnamed")) {
		snprintf(out->message, sizeof out->message, "%s", _("Rien n'a "
			"été dit de vous. Qui vous suit est prévenu."));
		return E_OK;
	}
	a = act_new("said.why");
	act_id(a, ":follow", &follow);
	act_id(a, ":id", &id);
	act_int(a, ":access", row_int(row, "_key"));
	e = act_send(a, x);
	act_free(a);
	/* what the server did by itself was nobody's look */
	if (e == E_CONFLICT)
		e = err_set(E_STATE, "%s", _("Personne ne peut répondre à "
			"cela."));
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("C'est demandé. "
		"Une autre personne répondra."));
	return E_OK;
}

/* --- her own code ------------------------------------------------------------ */

#define FIGURES 8               /* keeper/password.h */

/* The one of today, where there is one, then the new one twice. */
static enum err
call_code(struct ctx *x, const struct row *row, struct call_result *out)
{
	char proof[80];
	int n = 0;
	enum err e = keep_access(x, &(struct keep_wish){ .what = ACCESS_HOW },
		proof, sizeof proof);

	if (e)
		return e;
	snprintf(out->title, sizeof out->title, "%s",
		_("Changer mon code secret"));
	if (*proof && *proof != ' ')
		out->secret[n++] = _("Votre code d'aujourd'hui :");
	out->secret[n++] = _("Votre nouveau code, huit chiffres :");
	out->secret[n] = _("Le même encore une fois :");
	snprintf(out->arg, sizeof out->arg, "%s", n == 2 ? "proof" : "");
	out->call = "space_code_put";
	return E_OK;
}

static enum err
call_code_put(struct ctx *x, const struct row *row, struct call_result *out)
{
	bool proved = *row_get(row, "_arg") != '\0';
	const char *one = row_get(row, proved ? "_2" : "_1");
	const char *two = row_get(row, proved ? "_3" : "_2");
	char text[80];
	enum err e;

	if (strcmp(one, two) != 0)
		return err_set(E_CHECK, "%s", _("Les deux ne sont pas "
			"pareils."));
	if (strspn(one, "0123456789") != strlen(one) || strlen(one) < FIGURES)
		return err_set(E_CHECK, "%s", _("Il faut huit chiffres ou "
			"plus."));
	e = keep_access(x, &(struct keep_wish){ .what = ACCESS_PASSWORD,
		.proof = proved ? row_get(row, "_1") : NULL, .text = one },
		text, sizeof text);
	/* in her words */
	if (e == E_CHECK)
		return err_set(e, "%s", _("Ce code est trop facile à "
			"trouver."));
	if (e == E_RIGHT)
		return err_set(e, "%s", _("Ce n'est pas votre code "
			"d'aujourd'hui."));
	if (e)
		return e;
	snprintf(out->message, sizeof out->message, "%s", _("Votre code est "
		"changé."));
	return E_OK;
}

static enum err
call_lines(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	return preference_lines(x, !x->pref.lines);
}

static const struct call calls[] = {
	{ "space_tick", call_tick },
	{ "space_message", call_message },
	{ "space_correction", call_correction },
	{ "space_beside", call_beside },
	{ "space_helped", call_helped },
	{ "space_agreed", call_agreed },
	{ "space_withdraw", call_withdraw },
	{ "space_object", call_object },
	{ "space_why", call_why },
	{ "space_code", call_code },
	{ "space_code_put", call_code_put },
	{ "space_lines", call_lines },
	{ NULL, NULL }
};

const struct domain space_say_domain = {
	.name = "space_say", .calls = calls,
};
