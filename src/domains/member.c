#include "domains/member.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/proposal.h"
#include "model/act.h"
#include "model/keep.h"
#include "store/db.h"

static const struct choice roles[] = {
	{ "lecture", N_("Lecture seule") },
	{ "conseiller", N_("Conseiller ou conseillère") },
	{ "responsable", N_("Responsable") }, { NULL, NULL }
};
static const struct choice states[] = {
	{ "actif", N_("actif") }, { "desactive", N_("désactivé") },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "account.role", roles, NULL },
	{ "account.state", states, NULL },
	{ NULL, NULL, NULL }
};

void
member_day(struct ctx *x, int64_t utc, char *out, size_t size)
{
	char when[40];

	if (!utc) {
		snprintf(out, size, "%s", _("jamais"));
		return;
	}
	ctx_when(x, utc, when, sizeof when);
	snprintf(out, size, "%.10s", when);
}

enum err
member_invite(struct keep *k, const struct id *user, char *code, size_t size)
{
	struct msg ask, answer;
	const char *s;
	enum err e;

	*code = '\0';
	msg_init(&ask, P_K_INVITE, 0);
	msg_init(&answer, 0, 0);
	msg_put_id(&ask, user);
	e = keep_ask(k, &ask, &answer);
	if (!e) {
		s = msg_get_str(&answer);
		snprintf(code, size, "%s", s ? s : "");
	}
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

/* A record is read again once it is saved: what may be seen once only waits
 * here, and the login that a role was proposed to. */
static struct { char user[ID_TEXT], code[64], proposed[80]; } made;

void
member_invite_new(struct ctx *x, const struct id *user)
{
	id_text(user, made.user);
	if (member_invite(x->keep, user, made.code, sizeof made.code))
		wipe(&made, sizeof made);
}

/* --- the list ------------------------------------------------------------------ */

static const struct column people_columns[] = {
	{ .name = "name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "login", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "role", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "account.role" },
	{ .name = "start_on", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = "end_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "state_text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static void
put(struct row *r, struct db_rows *q, const char *name)
{
	const char *v = db_text(q, name);

	row_set(r, name, v ? v : "");
}

/* What is worth a word about someone: gone, disabled, never came. */
static const char *
state_text(struct db_rows *q, const char *today)
{
	const char *end = db_text(q, "end_on");

	if (end && strcmp(end, today) <= 0)
		return _("parti ou partie");
	if (strcmp(db_text(q, "state"), "actif") != 0)
		return _("désactivé");
	return db_null(q, "last_login") ? _("jamais venu") : "";
}

static enum err
fetch_people(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	char today[16];
	struct db_rows q;
	enum err e;

	if (!ctx_structure(x))
		return E_OK;
	date_format(ctx_today(x), today, sizeof today);
	e = db_select(x->db, "admin.members", &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		put(r, &q, "name");
		put(r, &q, "login");
		put(r, &q, "role");
		put(r, &q, "start_on");
		put(r, &q, "end_on");
		row_set(r, "state_text", state_text(&q, today));
	}
	e = db_end(&q);
	return e ? e : proposal_rows(x, out);
}

static const struct source sources[] = {
	{ "account.people", people_columns, false, fetch_people },
	{ NULL, NULL, false, NULL }
};

/* --- one of them ----------------------------------------------------------------- */

static enum err
check_login(struct ctx *x, const char *s)
{
	size_t n = strlen(s);

	/* ssh invite@host is where codes are given */
	if (strcmp(s, "invite") == 0)
		return err_set(E_CHECK, _("« invite » est réservé aux codes "
			"d'invitation : un autre nom."));
	return !n || (n <= 64 && s[0] >= 'a' && s[0] <= 'z' &&
		strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n) ?
		E_OK : err_set(E_CHECK, _("Le compte commence par une lettre "
		"et n'a que a-z, 0-9, point, tiret : c.moreau."));
}

static const struct check checks[] = {
	{ "account_login", check_login }, { NULL, NULL }
};

static const struct column member_columns[] = {
	{ "login", N_("Compte"), CT_TEXT, 64, 0, COL_CLEAR | COL_REQUIRED,
		NULL, "account_login", N_("Ce qui se tape avant l'arobase : "
		"ssh c.moreau@serveur. S'il existe déjà, le rôle est proposé à "
		"cette personne : elle accepte, ou non.") },
	{ "name", N_("Prénom NOM"), CT_TEXT, 160, 0, COL_CLEAR, NULL, NULL,
		N_("Tel que ses collègues et les personnes le liront.") },
	{ "role", N_("Rôle"), CT_CHOICE, 12, 0, COL_CLEAR | COL_REQUIRED,
		"account.role", NULL, N_("Lecture seule : lit ce que lit un "
		"conseiller, n'écrit rien. Responsable : aussi les "
		"référents, les comptes et les exports.") },
	{ "start_on", N_("Depuis"), CT_DATE, 0, 0,
		COL_CLEAR | COL_READONLY | COL_PAST, NULL, NULL, NULL },
	{ "end_on", N_("Jusqu'au"), CT_DATE, 0, 0,
		COL_CLEAR | COL_READONLY | COL_PAST, NULL, NULL, NULL },
	{ "by_name", N_("Donné par"), CT_TEXT, 160, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "last", N_("Dernière venue"), CT_TEXT, 40, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "code", N_("Code"), CT_TEXT, 60, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ .name = NULL }
};

static enum err
heads(struct ctx *x)
{
	const struct ctx_structure *s = ctx_structure(x);

	return s && s->role == ROLE_RESPONSABLE ? E_OK : err_set(E_RIGHT,
		_("Les comptes d'une structure sont à sa personne "
		"responsable."));
}

static enum err
member_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct db_rows q;
	struct id id, user;
	char hex[ID_TEXT], day[20];
	enum err e = heads(x);

	if (!e && !*key) {
		row_set(r, "role", "conseiller");
		return E_OK;
	}
	if (!e)
		e = id_parse(key, &id);
	if (!e)
		e = db_select(x->db, "admin.member", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, _("Ce compte n'est plus ici."));
	if (e)
		return e;
	user = db_id(&q, "user");
	row_set(r, "_key", key);
	row_set(r, "_user", id_text(&user, hex));
	row_setf(r, "_version", "%d", (int)db_int(&q, "version"));
	put(r, &q, "login");
	put(r, &q, "name");
	put(r, &q, "role");
	put(r, &q, "start_on");
	put(r, &q, "end_on");
	put(r, &q, "by_name");
	if (db_int(&q, "by_admin"))
		row_setf(r, "by_name", _("%s, administration"),
			db_text(&q, "by_name"));
	member_day(x, db_int(&q, "last_login"), day, sizeof day);
	row_set(r, "last", day);
	return db_end(&q);
}

/* What a login is today: its user (id_none: nobody's). */
static enum err
find_account(struct ctx *x, const char *login, struct id *user, bool *live,
	bool *here)
{
	struct db_rows q;
	enum err e = db_select(x->db, "admin.account", &q);
	char today[16];

	*user = id_none;
	*live = *here = false;
	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_text(&q, ":login", login);
	db_bind_text(&q, ":today", today);
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	if (db_next(&q)) {
		*user = db_id(&q, "id");
		*live = strcmp(db_text(&q, "state"), "actif") == 0;
		*here = db_int(&q, "here") > 0;
	}
	return db_end(&q);
}

/* An account that exists is its user's: she says whether it works here too. */
static enum err
propose(struct ctx *x, const struct id *user, const struct row *now,
	struct faults *f)
{
	const char *login = row_get(now, "login");
	bool waits;
	enum err e = proposal_waits(x, user, &waits);

	if (!e && waits) {
		faults_add(f, "login", _("Un rôle ici est déjà proposé à %s : "
			"attendre sa réponse, ou le retirer."), login);
		return E_CHECK;
	}
	if (!e)
		e = proposal_make(x, login, row_get(now, "role"));
	if (!e)
		snprintf(made.proposed, sizeof made.proposed, "%s", login);
	return e;
}

static enum err
add(struct ctx *x, struct row *now, struct faults *f)
{
	const char *login = row_get(now, "login");
	struct id user, membership = id_new();
	bool live, here;
	char hex[ID_TEXT];
	struct act *a;
	enum err e = find_account(x, login, &user, &live, &here);

	if (e)
		return e;
	if (here) {
		faults_add(f, "login", _("%s travaille déjà ici."), login);
		return E_CHECK;
	}
	if (!id_is_none(&user) && !live) {
		faults_add(f, "login", _("Le compte %s est désactivé : un "
			"autre nom, ou l'administration."), login);
		return E_CHECK;
	}
	if (!id_is_none(&user))
		return propose(x, &user, now, f);
	if (!*row_get(now, "name")) {
		faults_add(f, "name", "%s", _("Il manque le nom de la "
			"personne."));
		return E_CHECK;
	}
	user = id_new();
	a = act_new("member.add");
	act_id(a, ":id", &ctx_structure(x)->id);
	act_id(a, ":membership", &membership);
	act_text(a, ":login", login);
	act_text(a, ":role", row_get(now, "role"));
	act_id(a, ":user", &user);
	act_text(a, ":name", row_get(now, "name"));
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	row_set(now, "_key", id_text(&membership, hex));
	row_set(now, "_user", id_text(&user, hex));
	member_invite_new(x, &user);
	return E_OK;
}

static enum err
last_head(struct ctx *x, const struct id *id, bool *last)
{
	char today[16];
	struct db_rows q;
	enum err e = db_select(x->db, "admin.heads", &q);

	*last = false;
	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	db_bind_id(&q, ":id", id);
	db_bind_text(&q, ":today", today);
	if (db_next(&q))
		*last = db_int(&q, "n") == 0;
	return db_end(&q);
}

static enum err
member_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	const char *role = row_get(now, "role");
	struct act *a;
	struct id id;
	bool last;
	enum err e = heads(x);

	if (e)
		return e;
	if (!*row_get(was, "_key"))
		return add(x, now, f);
	if (strcmp(row_get(was, "login"), row_get(now, "login")) != 0 ||
		strcmp(row_get(was, "name"), row_get(now, "name")) != 0) {
		faults_add(f, strcmp(row_get(was, "login"),
			row_get(now, "login")) ? "login" : "name", "%s",
			_("Un compte garde son nom : seul le rôle se change "
			"ici."));
		return E_CHECK;
	}
	if (strcmp(row_get(was, "role"), role) == 0)
		return E_OK;
	e = id_parse(row_get(was, "_key"), &id);
	if (!e && strcmp(row_get(was, "role"), "responsable") == 0)
		e = last_head(x, &id, &last);
	else
		last = false;
	if (e)
		return e;
	if (last) {
		faults_add(f, "role", "%s", _("Une structure garde une "
			"personne responsable : en nommer une autre "
			"d'abord."));
		return E_CHECK;
	}
	a = act_new("member.role");
	act_id(a, ":id", &id);
	act_int(a, ":version", row_int(was, "_version"));
	act_text(a, ":role", role);
	e = act_send(a, x);
	act_free(a);
	if (!e)
		row_setf(now, "_version", "%ld", row_int(was, "_version") + 1);
	return e;
}

static const struct record member = {
	"account_member", member_columns, member_load, member_save, NULL
};

/* --- acts of the list and of the form --------------------------------------------- */

/* After a new account was saved: its code is shown once. */
static enum err
call_code(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	if (!*made.code) {
		snprintf(out->message, sizeof out->message, *made.proposed ?
			_("Rôle proposé à %s : sa réponse paraîtra dans Ma "
			"journée.") : _("Enregistré."), made.proposed);
		wipe(&made, sizeof made);
		return E_OK;
	}
	snprintf(out->screen, sizeof out->screen, "account.code");
	snprintf(out->key, sizeof out->key, "%s", made.user);
	snprintf(out->arg, sizeof out->arg, "%s", made.code);
	wipe(&made, sizeof made);
	return E_OK;
}

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "%s", *row_get(row,
		"_proposal") ? "account.proposal" : "account.member");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

static enum err
call_again(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id user;
	enum err e = id_parse(row_get(row, "_user"), &user);

	if (!e)
		e = member_invite(x->keep, &user, out->arg, sizeof out->arg);
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "account.code");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_user"));
	return E_OK;
}

static enum err
call_end(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a;
	struct id id;
	bool last = false;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e && strcmp(row_get(row, "role"), "responsable") == 0)
		e = last_head(x, &id, &last);
	if (e)
		return e;
	if (last)
		return err_set(E_STATE, _("Une structure garde une personne "
			"responsable : en nommer une autre d'abord."));
	a = act_new("member.end");
	act_id(a, ":id", &id);
	act_int(a, ":version", row_int(row, "_version"));
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->back = true;
	snprintf(out->message, sizeof out->message, _("%s ne travaille plus "
		"ici."), row_get(row, "name"));
	return E_OK;
}

static const struct call calls[] = {
	{ "member_open", call_open },
	{ "account_code", call_code },
	{ "account_invite", call_again },
	{ "account_end", call_end },
	{ NULL, NULL }
};

static const struct record *const records[] = { &member, NULL };

static const struct jump jumps[] = {
	{ "UTI", N_("Les personnes de ma structure"), "account.people", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain member_domain = {
	.name = "member", .records = records, .sources = sources,
	.choices = choices, .calls = calls, .checks = checks, .jumps = jumps,
};
