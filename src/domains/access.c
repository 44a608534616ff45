#include "domains/access.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/pubkey.h"
#include "domains/access_told.h"
#include "domains/contact.h"
#include "model/keep.h"
#include "model/registry.h"
#include "store/db.h"

#define LINE 1200               /* characters of a key: RSA of 4096 bits */
#define CODES 8

/* What is made in one step and shown or used in the next; a record is read
 * again in between.  Never in a screen's argument: those are kept. */
static struct {
	char line[LINE * 4 + 1], label[200];    /* a key to add */
	char uri[240], codes[240];              /* a second factor */
} made;

/* --- what the account has ---------------------------------------------------- */

struct state {
	char proof[16];         /* "code", "password", "" */
	int codes;              /* recovery codes left; -1: no second factor */
	int password;
};

static enum err
ask_state(struct ctx *x, struct state *out)
{
	char text[80];
	enum err e = keep_access(x, &(struct keep_wish){ .what = ACCESS_HOW },
		text, sizeof text);
	const char *rest = strchr(text, ' ');

	memset(out, 0, sizeof *out);
	if (e)
		return e;
	if (!rest || sscanf(rest, "%d %d", &out->codes, &out->password) != 2)
		return err_set(E_PROTO, _("Réponse mal formée."));
	snprintf(out->proof, sizeof out->proof, "%.*s", (int)(rest - text),
		text);
	return E_OK;
}

/* The proof to ask for before a change; NULL: none. */
static const char *
proof_label(const struct state *s)
{
	return strcmp(s->proof, "code") == 0 ? _("Code à six chiffres :") :
		*s->proof ? _("Mot de passe actuel :") : NULL;
}

/* --- keys ------------------------------------------------------------------------ */

#define SHOWN (COL_CLEAR | COL_READONLY | COL_PAST)
static const struct column keys_columns[] = {
	{ "kind", N_("Sorte"), CT_TEXT, 32, 0, SHOWN, NULL, NULL, NULL },
	{ "print", N_("Empreinte"), CT_TEXT, 80, 0, SHOWN, NULL, NULL, NULL },
	{ "label", N_("Nom"), CT_TEXT, 100, 0, SHOWN, NULL, NULL, NULL },
	{ "called", N_("Nom"), CT_TEXT, 100, 0, SHOWN, NULL, NULL, NULL },
	{ "state", N_("État"), CT_TEXT, 32, 0, SHOWN, NULL, NULL, NULL },
	{ "added_on", N_("Ajoutée"), CT_DATE, 0, 0, SHOWN, NULL, NULL, NULL },
	{ "last_on", N_("Servie"), CT_DATE, 0, 0, SHOWN, NULL, NULL, NULL },
	{ .name = NULL }
};

static void
put_key(struct db_rows *q, struct row *r)
{
	struct id id = db_id(q, "id");
	const char *label = db_text(q, "label");
	const char *last = db_text(q, "last_on");
	char hex[ID_TEXT], kind[32];
	size_t n;
	const void *blob = db_blob(q, "blob", &n);

	pubkey_kind(blob, n, kind);
	row_set(r, "_key", id_text(&id, hex));
	row_set(r, "kind", kind);
	row_set(r, "print", db_text(q, "fingerprint"));
	row_set(r, "label", label ? label : "");
	row_set(r, "state", db_int(q, "opens") ? "" : _("n'ouvre plus"));
	/* what is to be done with it comes before its name */
	row_set(r, "called", *row_get(r, "state") ? row_get(r, "state") :
		row_get(r, "label"));
	row_set(r, "added_on", db_text(q, "added_on"));
	row_set(r, "last_on", last ? last : "");
}

static void
bind_mine(const struct ctx *x, struct db_rows *q)
{
	char today[16];

	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(q, ":user", &x->user);
	db_bind_text(q, ":today", today);
}

static enum err
fetch_keys(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "access.keys", &q);

	if (e)
		return e;
	wipe(made.line, sizeof made.line);
	bind_mine(x, &q);
	while (db_next(&q))
		put_key(&q, rows_add(out));
	return db_end(&q);
}

static enum err
sheet_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct db_rows q;
	struct id id;
	bool found = false;
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "access.keys", &q);
	if (e)
		return e;
	bind_mine(x, &q);
	while (db_next(&q)) {
		struct id one = db_id(&q, "id");

		if (!id_equal(&one, &id))
			continue;
		put_key(&q, r);
		found = true;
	}
	e = db_end(&q);
	return e ? e : found ? E_OK : err_set(E_NOTFOUND, _("Cette clé "
		"n'ouvre plus rien."));
}

static const struct source sources[] = {
	{ "access.keys", keys_columns, false, fetch_keys },
	{ NULL, NULL, false, NULL }
};

static const struct column key_columns[] = {
	{ "line", N_("Clé publique"), CT_TEXT, LINE, 0,
		COL_CLEAR | COL_REQUIRED, NULL, NULL, N_("La ligne d'un "
		"fichier .pub : ssh-ed25519 AAAA... Jamais la clé privée, "
		"qui ne quitte pas votre poste.") },
	{ "label", N_("Nom"), CT_TEXT, 60, 0, COL_CLEAR, NULL, NULL,
		N_("Pour la reconnaître dans la liste : portable du bureau, "
		"téléphone. Vide : ce que dit la ligne.") },
	{ .name = NULL }
};

static enum err
key_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	/* what was refused a proof is still there */
	row_set(r, "line", made.line);
	row_set(r, "label", *made.line ? made.label : "");
	return E_OK;
}

static enum err
read_line(struct buf *blob, char *comment, size_t size)
{
	enum err e = pubkey_line(made.line, blob, comment, size);

	if (!e && *made.label)
		snprintf(comment, size, "%s", made.label);
	return e;
}

static enum err
key_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	char comment[200];
	struct buf blob;
	enum err e;

	snprintf(made.line, sizeof made.line, "%s", row_get(now, "line"));
	snprintf(made.label, sizeof made.label, "%s", row_get(now, "label"));
	buf_init(&blob);
	e = read_line(&blob, comment, sizeof comment);
	if (e == E_CHECK)
		faults_add(f, "line", "%s", err_text());
	buf_done(&blob);
	return e;
}

static enum err
add_key(struct ctx *x, const char *proof, struct call_result *out)
{
	char comment[200], text[240];
	struct buf blob;
	enum err e;

	buf_init(&blob);
	e = read_line(&blob, comment, sizeof comment);
	if (!e)
		e = keep_access(x, &(struct keep_wish){ .what =
			ACCESS_KEY_ADD, .proof = proof, .text = comment,
			.blob = &blob }, text, sizeof text);
	buf_done(&blob);
	if (e)
		return e;
	wipe(made.line, sizeof made.line);
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Cette clé vous "
		"ouvre Passerelle dès maintenant."));
	return E_OK;
}

static enum err
call_key_put(struct ctx *x, const struct row *row, struct call_result *out)
{
	return add_key(x, row_get(row, "_1"), out);
}

static enum err
call_key_add(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct state s;
	enum err e = ask_state(x, &s);

	if (e || !*s.proof)
		return e ? e : add_key(x, NULL, out);
	snprintf(out->title, sizeof out->title, "%s", _("Ajouter une clé"));
	out->secret[0] = proof_label(&s);
	out->call = "access_key_put";
	return E_OK;
}

static enum err
call_key_drop(struct ctx *x, const struct row *row, struct call_result *out)
{
	char text[80];
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e)
		e = keep_access(x, &(struct keep_wish){ .what =
			ACCESS_KEY_DROP, .id = &id }, text, sizeof text);
	if (e)
		return e;
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Clé révoquée : "
		"elle n'ouvre plus rien."));
	return E_OK;
}

/* --- password ------------------------------------------------------------------------ */

static enum err
call_password(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct state s;
	enum err e = ask_state(x, &s);
	int n = 0;

	if (e)
		return e;
	snprintf(out->title, sizeof out->title, "%s", _("Mot de passe : 12 "
		"caractères ou plus, une phrase par exemple"));
	if (*s.proof)
		out->secret[n++] = proof_label(&s);
	out->secret[n++] = _("Nouveau mot de passe :");
	out->secret[n] = _("Le même encore :");
	snprintf(out->arg, sizeof out->arg, "%s", s.proof);
	out->call = "access_password_put";
	return E_OK;
}

static enum err
call_password_put(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	bool proved = *row_get(row, "_arg") != '\0';
	const char *one = row_get(row, proved ? "_2" : "_1");
	const char *two = row_get(row, proved ? "_3" : "_2");
	char text[80];
	enum err e;

	if (strcmp(one, two) != 0)
		return err_set(E_CHECK, "%s", _("Les deux ne sont pas pareils "
			": recommencer."));
	e = keep_access(x, &(struct keep_wish){ .what = ACCESS_PASSWORD,
		.proof = proved ? row_get(row, "_1") : NULL, .text = one },
		text, sizeof text);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Mot de passe "
		"changé. Vos autres écrans ouverts par l'ancien se "
		"ferment."));
	return E_OK;
}

/* --- second factor --------------------------------------------------------------------- */

static enum err
draw_factor(struct ctx *x, const char *proof)
{
	return keep_access(x, &(struct keep_wish){ .what = ACCESS_FACTOR_NEW,
		.proof = proof }, made.uri, sizeof made.uri);
}

static enum err
call_factor_new(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = draw_factor(x, row_get(row, "_1"));

	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "access.factor");
	return E_OK;
}

static enum err
call_factor(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct state s;
	enum err e = ask_state(x, &s);

	if (e)
		return e;
	if (!*s.proof) {
		e = draw_factor(x, NULL);
		snprintf(out->screen, sizeof out->screen, "access.factor");
		return e;
	}
	snprintf(out->title, sizeof out->title, "%s", s.codes < 0 ?
		_("Second facteur") : _("Remplacer le second facteur"));
	out->secret[0] = proof_label(&s);
	out->call = "access_factor_new";
	return E_OK;
}

static enum err
call_factor_gone(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	char text[80];
	enum err e = keep_access(x, &(struct keep_wish){ .what =
		ACCESS_FACTOR_DROP, .proof = row_get(row, "_1") }, text,
		sizeof text);

	if (e)
		return e;
	x->factor = FACTOR_NONE;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Second facteur "
		"retiré."));
	return E_OK;
}

static enum err
call_factor_drop(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	struct state s;
	enum err e = ask_state(x, &s);

	if (!e && s.codes < 0)
		e = err_set(E_NOTFOUND, _("Ce compte n'a pas de second "
			"facteur."));
	if (e)
		return e;
	snprintf(out->title, sizeof out->title, "%s", _("Retirer le second "
		"facteur"));
	out->secret[0] = proof_label(&s);
	out->call = "access_factor_gone";
	return E_OK;
}

static const struct column factor_columns[] = {
	{ "secret", N_("Secret"), CT_TEXT, 60, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "uri", N_("Adresse"), CT_TEXT, 240, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "code", N_("Code"), CT_TEXT, 10, 0, COL_CLEAR | COL_REQUIRED, NULL,
		NULL, N_("Les six chiffres que l'application montre "
		"maintenant ; ils changent toutes les 30 secondes. S'ils sont "
		"refusés, l'heure du téléphone n'est pas juste.") },
	{ .name = NULL }
};

/* In fours, as it is copied by hand. */
static void
group(const char *base32, char *out, size_t size)
{
	size_t at = 0;

	for (; *base32 && at + 2 < size; base32++) {
		if (at && at % 5 == 4)
			out[at++] = ' ';
		out[at++] = *base32;
	}
	out[at] = '\0';
}

static enum err
factor_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	const char *secret;
	char text[80];
	enum err e = E_OK;

	/* who must make one is here before anything else */
	if (!*made.uri && x->factor != FACTOR_SET)
		e = draw_factor(x, NULL);
	secret = strstr(made.uri, "secret=");
	if (e || !secret)
		return e;
	group(secret + 7, text, sizeof text);
	row_set(r, "secret", text);
	row_set(r, "uri", made.uri);
	wipe(text, sizeof text);
	return E_OK;
}

static enum err
factor_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	enum err e = keep_access(x, &(struct keep_wish){ .what =
		ACCESS_FACTOR_SET, .text = row_get(now, "code") }, made.codes,
		sizeof made.codes);

	if (e == E_CHECK)
		faults_add(f, "code", "%s", err_text());
	if (e)
		return e;
	x->factor = FACTOR_SET;
	wipe(made.uri, sizeof made.uri);
	return E_OK;
}

static enum err
call_factor_made(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "access.codes");
	return E_OK;
}

static enum err
call_qr(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->qr, sizeof out->qr, "%s", row_get(row, "uri"));
	return E_OK;
}

#define CODE(n) { "c" #n, N_("Code"), CT_TEXT, 20, 0, COL_CLEAR | \
	COL_READONLY, NULL, NULL, NULL }
static const struct column codes_columns[] = {
	{ "login", N_("Compte"), CT_TEXT, 64, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	CODE(1), CODE(2), CODE(3), CODE(4), CODE(5), CODE(6), CODE(7), CODE(8),
	{ .name = NULL }
};

static enum err
codes_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char text[sizeof made.codes], *rest = text, *one;
	int i;

	snprintf(text, sizeof text, "%s", made.codes);
	row_set(r, "login", x->login);
	for (i = 1; i <= CODES && (one = strsep(&rest, " ")); i++) {
		char name[16];

		snprintf(name, sizeof name, "c%d", i);
		row_set(r, name, one);
	}
	wipe(text, sizeof text);
	return E_OK;
}

/* --- the account -------------------------------------------------------------------------- */

static const struct column mine_columns[] = {
	{ "keys", N_("Clés"), CT_TEXT, 40, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ "password", N_("Mot de passe"), CT_TEXT, 60, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "factor", N_("Second facteur"), CT_TEXT, 60, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "before", N_("Connexion"), CT_TEXT, 120, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "contact", N_("Coordonnées"), CT_TEXT, 160, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ .name = NULL }
};

static enum err
mine_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char before[160];
	struct db_rows q;
	struct state s;
	int n = 0;
	enum err e = ask_state(x, &s);

	if (!e)
		e = db_select(x->db, "access.keys", &q);
	if (e)
		return e;
	bind_mine(x, &q);
	while (db_next(&q))
		n += db_int(&q, "opens") != 0;
	e = db_end(&q);
	if (e)
		return e;
	row_set(r, "_key", "me");
	if (n)
		row_setf(r, "keys", "%d", n);
	else
		row_set(r, "keys", _("aucune"));
	row_set(r, "password", s.password ? _("choisi") : _("aucun"));
	if (s.codes < 0)
		row_set(r, "factor", _("aucun"));
	else
		row_setf(r, "factor", _("en place ; codes de secours qui "
			"restent : %d"), s.codes);
	access_before(x, before, sizeof before);
	row_set(r, "before", before);
	return contact_text(x, r, "contact");
}

static enum err
call_reset(struct ctx *x, const struct row *row, struct call_result *out)
{
	char text[80];
	struct id id;
	enum err e = id_parse(row_get(row, "_user"), &id);

	if (!e)
		e = keep_access(x, &(struct keep_wish){ .what =
			ACCESS_FACTOR_RESET, .id = &id }, text, sizeof text);
	if (e)
		return e;
	snprintf(out->message, sizeof out->message, _("%s n'a plus de second "
		"facteur."), row_get(row, "name"));
	return E_OK;
}

static const struct call calls[] = {
	{ "access_key_add", call_key_add },
	{ "access_key_put", call_key_put },
	{ "access_key_drop", call_key_drop },
	{ "access_password", call_password },
	{ "access_password_put", call_password_put },
	{ "access_factor", call_factor },
	{ "access_factor_new", call_factor_new },
	{ "access_factor_made", call_factor_made },
	{ "access_factor_drop", call_factor_drop },
	{ "access_factor_gone", call_factor_gone },
	{ "access_qr", call_qr },
	{ "access_reset", call_reset },
	{ NULL, NULL }
};

static const struct record key_record = {
	"access_key", key_columns, key_load, key_save, NULL
};
static const struct record sheet_record = {
	"access_sheet", keys_columns, sheet_load, NULL, NULL
};
static const struct record factor_record = {
	"access_factor", factor_columns, factor_load, factor_save, NULL
};
static const struct record codes_record = {
	"access_codes", codes_columns, codes_load, NULL, NULL
};
static const struct record mine_record = {
	"access_mine", mine_columns, mine_load, NULL, NULL
};
static const struct record *const records[] = {
	&key_record, &sheet_record, &factor_record, &codes_record,
	&mine_record, NULL
};

static const struct jump jumps[] = {
	{ "MOI", N_("Mon compte : clés, mot de passe"), "access.mine", NULL },
	{ "CLE", N_("Mes clés"), "access.keys", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain access_domain = {
	.name = "access", .records = records, .sources = sources,
	.calls = calls, .jumps = jumps,
};
