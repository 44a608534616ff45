#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "domains/commune.h"
#include "domains/member.h"
#include "model/act.h"
#include "store/db.h"

static void
put(struct row *r, struct db_rows *q, const char *name)
{
	const char *v = db_text(q, name);

	row_set(r, name, v ? v : "");
}

static enum err
administrator(struct ctx *x)
{
	return x->admin ? E_OK : err_set(E_RIGHT, _("C'est à "
		"l'administration de la plateforme."));
}

static void
bind_today(struct ctx *x, struct db_rows *q)
{
	char today[16];

	date_format(ctx_today(x), today, sizeof today);
	db_bind_text(q, ":today", today);
}

/* --- a code, shown once ---------------------------------------------------------- */

static const struct column code_columns[] = {
	{ "name", N_("Pour"), CT_TEXT, 160, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "login", N_("Compte"), CT_TEXT, 64, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "code", N_("Code"), CT_TEXT, 60, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ "until", N_("Jusqu'au"), CT_TEXT, 40, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ .name = NULL }
};

static enum err
code_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct db_rows q;
	struct id id;
	char when[40];
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "admin.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	bind_today(x, &q);
	if (db_next(&q)) {
		put(r, &q, "name");
		put(r, &q, "login");
	}
	ctx_when(x, clock_now() + 72 * 3600, when, sizeof when);
	row_set(r, "until", when);
	row_set(r, "code", arg);
	return db_end(&q);
}

static const struct record code_record = {
	"account_code", code_columns, code_load, NULL, NULL
};

/* --- the accounts (administrator) ---------------------------------------------------- */

static const struct column account_columns[] = {
	{ "login", N_("Compte"), CT_TEXT, 64, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "name", N_("Nom"), CT_TEXT, 160, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ "state", N_("État"), CT_CHOICE, 12, 0, COL_CLEAR | COL_READONLY,
		"account.state", NULL, NULL },
	{ "roles", N_("Travaille pour"), CT_LONG, 600, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "last", N_("Dernière venue"), CT_TEXT, 40, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "made_on", N_("Ouvert le"), CT_DATE, 0, 0,
		COL_CLEAR | COL_READONLY | COL_PAST, NULL, NULL, NULL },
	{ "keys", N_("Clés"), CT_INT, 4, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ .name = NULL }
};

static void
account_row(struct ctx *x, struct db_rows *q, struct row *r)
{
	struct id id = db_id(q, "id");
	char hex[ID_TEXT], day[20];

	row_set(r, "_key", id_text(&id, hex));
	put(r, q, "login");
	put(r, q, "name");
	put(r, q, "state");
	put(r, q, "roles");
	if (db_int(q, "admin"))
		row_set(r, "roles", _("administration de la plateforme"));
	member_day(x, db_int(q, "last_login"), day, sizeof day);
	row_set(r, "last", day);
}

static enum err
fetch_accounts(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct db_rows q;
	enum err e = administrator(x);

	if (!e)
		e = db_select(x->db, "admin.accounts", &q);
	if (e)
		return e;
	bind_today(x, &q);
	while (db_next(&q)) {
		const char *state = row_get(lq->filter, "etat");

		if (*state && strcmp(state, db_text(&q, "state")) != 0)
			continue;
		account_row(x, &q, rows_add(out));
	}
	return db_end(&q);
}

static enum err
account_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct db_rows q;
	struct id id;
	enum err e = administrator(x);

	if (!e)
		e = id_parse(key, &id);
	if (!e)
		e = db_select(x->db, "admin.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	bind_today(x, &q);
	e = db_one(&q, _("Ce compte n'existe plus."));
	if (e)
		return e;
	account_row(x, &q, r);
	row_set(r, "_user", key);
	put(r, &q, "made_on");
	row_setf(r, "keys", "%d", (int)db_int(&q, "keys"));
	return db_end(&q);
}

static const struct record account = {
	"account", account_columns, account_load, NULL, NULL
};

static enum err
change_account(struct ctx *x, const struct row *row, const char *act,
	struct call_result *out)
{
	struct act *a;
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e && id_equal(&id, &x->user))
		e = err_set(E_STATE, _("C'est votre compte : un autre compte "
			"d'administration peut le faire."));
	if (e)
		return e;
	a = act_new(act);
	act_id(a, ":id", &id);
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	return E_OK;
}

static enum err
call_disable(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = change_account(x, row, "account.disable", out);

	if (!e)
		snprintf(out->message, sizeof out->message, _("%s est "
			"désactivé : ses sessions sont coupées."),
			row_get(row, "login"));
	return e;
}

static enum err
call_enable(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = change_account(x, row, "account.enable", out);

	if (!e)
		snprintf(out->message, sizeof out->message,
			_("%s peut revenir."), row_get(row, "login"));
	return e;
}

/* --- the structures that work here ------------------------------------------------- */

static const struct column structure_columns[] = {
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "commune", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "members", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "heads", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch_structures(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct db_rows q;
	enum err e = administrator(x);

	if (!e)
		e = db_select(x->db, "admin.structures", &q);
	if (e)
		return e;
	bind_today(x, &q);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		put(r, &q, "nom");
		put(r, &q, "commune");
		row_setf(r, "members", "%d", (int)db_int(&q, "members"));
		put(r, &q, "heads");
		if (!db_int(&q, "account"))
			row_set(r, "heads", _("demandée ici : F2 l'ouvre"));
	}
	return db_end(&q);
}

/* --- a structure opens ----------------------------------------------------------------- */

static const struct column open_columns[] = {
	{ "nom", N_("Structure"), CT_TEXT, 200, 0, COL_CLEAR | COL_REQUIRED,
		NULL, NULL, NULL },
	{ "siret", N_("SIRET"), CT_SIRET, 0, 0, COL_CLEAR, NULL, NULL, NULL },
	{ "postcode", N_("Code postal"), CT_POSTCODE, 0, 0, COL_CLEAR, NULL,
		NULL, NULL },
	{ "commune", N_("Commune"), CT_LOOKUP, 5, 0, COL_CLEAR, NULL,
		"commune_known", NULL },
	{ "commune_name", N_("Commune"), CT_TEXT, 100, 0, COL_CLEAR, NULL,
		NULL, NULL },
	{ "name", N_("Prénom NOM"), CT_TEXT, 160, 0,
		COL_CLEAR | COL_REQUIRED, NULL, NULL, N_("De la première "
		"personne responsable : c'est elle qui invitera les autres. "
		"Votre nom restera écrit à côté du sien.") },
	{ "login", N_("Compte"), CT_TEXT, 64, 0, COL_CLEAR | COL_REQUIRED,
		NULL, "account_login", N_("Un compte neuf : on ne donne pas "
		"d'ici un rôle à un compte qui existe.") },
	{ .name = NULL }
};

/* key: a structure of the directory; "" one that it does not know. */
static enum err
open_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct db_rows q;
	struct id id;
	enum err e = administrator(x);

	if (e || !*key)
		return e;
	e = id_parse(key, &id);
	if (!e)
		e = db_select(x->db, "structure.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	if (db_next(&q)) {
		row_set(r, "_key", key);
		put(r, &q, "nom");
		put(r, &q, "siret");
		row_set(r, "commune_name", db_text(&q, "commune") ?
			db_text(&q, "commune") : "");
		row_set(r, "commune", db_text(&q, "code_insee") ?
			db_text(&q, "code_insee") : "");
		row_set(r, "postcode", db_text(&q, "code_postal") ?
			db_text(&q, "code_postal") : "");
		row_setf(r, "_account", "%d", (int)db_int(&q, "account"));
	}
	e = db_end(&q);
	if (!e && row_int(r, "_account"))
		e = err_set(E_STATE, _("Cette structure travaille déjà ici : "
			"sa personne responsable invite les autres."));
	return e;
}

static enum err
login_free(struct ctx *x, const char *login, struct faults *f)
{
	struct db_rows q;
	bool taken;
	enum err e = db_select(x->db, "account.by_login", &q);

	if (e)
		return e;
	db_bind_text(&q, ":login", login);
	taken = db_next(&q);
	e = db_end(&q);
	if (!e && taken) {
		faults_add(f, "login", _("Le compte %s existe déjà : un nom "
			"neuf, p.nom par exemple."), login);
		e = E_CHECK;
	}
	return e;
}

static void
put_place(struct ctx *x, struct act *a, const struct row *now)
{
	struct commune c = { .departement = "75" };
	char folded[300];

	fold_text(row_get(now, "nom"), folded, sizeof folded);
	if (*row_get(now, "commune"))
		commune_get(x, row_get(now, "commune"), &c);
	act_text(a, ":nom", row_get(now, "nom"));
	act_text(a, ":folded", folded);
	act_text(a, ":siret", row_get(now, "siret"));
	act_text(a, ":commune", *c.name ? c.name : NULL);
	act_text(a, ":code_insee", row_get(now, "commune"));
	act_text(a, ":code_postal", row_get(now, "postcode"));
	act_text(a, ":departement", c.departement);
}

static enum err
open_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	static const char *const kept[] = { "nom", "siret", "postcode",
		"commune", NULL };
	const char *key = row_get(was, "_key");
	struct id id, user = id_new(), membership = id_new();
	char hex[ID_TEXT];
	struct act *a;
	int i;
	enum err e = administrator(x);

	for (i = 0; !e && *key && kept[i]; i++)
		if (strcmp(row_get(was, kept[i]), row_get(now, kept[i]))) {
			faults_add(f, kept[i], "%s", _("Cela vient de "
				"l'annuaire et ne se change pas ici."));
			e = E_CHECK;
		}
	if (!e && !*key && !*row_get(now, "commune")) {
		faults_add(f, "commune", "%s", _("Il manque la commune : les "
			"dates et les distances en dépendent."));
		e = E_CHECK;
	}
	if (!e)
		e = login_free(x, row_get(now, "login"), f);
	if (!e && *key)
		e = id_parse(key, &id);
	else
		id = id_new();
	if (e)
		return e;
	a = act_new(*key ? "structure.open" : "structure.found");
	act_id(a, ":id", &id);
	act_id(a, ":user", &user);
	act_id(a, ":membership", &membership);
	act_text(a, ":login", row_get(now, "login"));
	act_text(a, ":name", row_get(now, "name"));
	if (!*key) {
		char source[80];

		snprintf(source, sizeof source, "passerelle--%s",
			id_text(&id, hex));
		act_text(a, ":source_id", source);
		put_place(x, a, now);
	}
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	row_set(now, "_key", id_text(&id, hex));
	member_invite_new(x, &user);
	return E_OK;
}

static const struct record structure_open = {
	"structure_open", open_columns, open_load, open_save, NULL
};

/* --- what it registers ------------------------------------------------------------------ */

static const struct record *const records[] = {
	&code_record, &account, &structure_open, NULL
};

static const struct source sources[] = {
	{ "account.all", account_columns, false, fetch_accounts },
	{ "admin.structures", structure_columns, false, fetch_structures },
	{ NULL, NULL, false, NULL }
};

static const struct call calls[] = {
	{ "account_disable", call_disable },
	{ "account_enable", call_enable },
	{ NULL, NULL }
};

static const struct jump jumps[] = {
	{ "CPT", N_("Tous les comptes"), "admin.accounts", NULL },
	{ "OUV", N_("Structures ouvertes ici"), "admin.structures", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain admin_domain = {
	.name = "admin", .records = records, .sources = sources,
	.calls = calls, .jumps = jumps,
};
