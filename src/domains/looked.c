#include "domains/looked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/keep.h"
#include "model/vault.h"
#include "store/db.h"

static const struct column columns[] = {
	{ .name = "when", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "who", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "where", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "what", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

/* --- what a record of the audit says -------------------------------------------- */

static const char *const scope_words[SCOPES] = {
	N_("nom"), N_("identité"), N_("NIR"), N_("contact"), N_("adresse"),
	N_("ressources"), N_("parcours"), N_("freins"), N_("santé"),
	N_("justice"), N_("notes"), N_("note de travail"), N_("contenu"),
	N_("brouillon"), N_("note à part"),
};

/* read: of the number a part is seen, until it is asked for. */
static const char *
scope_word(int s, bool herself, bool read)
{
	if (s != SCOPE_NIR)
		return _(scope_words[s]);
	if (herself)
		return read ? _("numéro de sécurité sociale, en partie") :
			_("numéro de sécurité sociale");
	return read ? _("NIR masqué") : _(scope_words[s]);
}

static void
put_scopes(unsigned scopes, bool herself, bool read, struct buf *out)
{
	bool any = false;
	int s;

	for (s = 0; s < SCOPES; s++)
		if (scopes & SCOPE_BIT(s)) {
			buf_printf(out, "%s%s", any ? ", " : "",
				scope_word(s, herself, read));
			any = true;
		}
}

/* By its beginning: the acts of a part of the record. */
static const struct {
	const char *act, *text;
} acts[] = {
	{ "emergency.open", N_("accès d'urgence") },
	{ "emergency.review", N_("accès d'urgence : revu") },
	{ "emergency.", N_("accès d'urgence : fin, lecture") },
	{ "note.", N_("note écrite") },
	{ "follow.assign", N_("personne référente changée") },
	{ "follow.close", N_("accompagnement terminé") },
	{ "follow.", N_("suivi écrit") },
	{ "import.undo", N_("import défait") },
	{ "person.export", N_("copie pour elle") },
	{ "person.unite", N_("fiches réunies") },
	{ "person.part", N_("fiches séparées") },
	{ "person.erase", N_("effacement : accord") },
	{ "person.keep", N_("effacement : accord repris") },
	{ "hold.end", N_("effacement : suspension levée") },
	{ "hold.", N_("effacement suspendu") },
	{ "retention.erase", N_("effacement : durée passée") },
	{ "retention.", N_("conservation : nouveau contact") },
	{ "person.create", N_("fiche faite") },
	{ "person.reveal", N_("numéro de sécurité sociale montré") },
	{ "consent.own", N_("information lue ou accord dit, par la "
		"personne") },
	{ "consent.", N_("information ou accord écrit") },
	{ "person.", N_("fiche écrite") },
	{ "referral.", N_("orientation écrite") },
	{ "request.", N_("demande d'accès écrite") },
	{ "probe.", N_("recherche vue") },
	{ "twins.", N_("comparée à une autre fiche") },
	{ "undo.", N_("défait") },
	{ "kin.", N_("foyer écrit") },
	{ "match", N_("recherche d'une autre fiche") },
	{ "appointment.", N_("rendez-vous écrit") },
	{ "invite.", N_("invitation écrite") },
	{ "followup.", N_("suivi de rendez-vous écrit") },
	{ "message.open", N_("message : adresse et heure lues") },
	{ "message.leave", N_("message envoyé") },
	{ "message.", N_("envoi d'un message demandé") },
	{ "notebook.", N_("carnet écrit") },
	{ "path.", N_("parcours écrit") },
	{ "exchange.", N_("échange écrit ou lu") },
	{ "moved.", N_("déplacement lu") },
	{ "handover.", N_("réorientation, transfert, invitation") },
	{ "circle.reveal", N_("contact d'un membre de l'équipe lu") },
	{ "circle.", N_("équipe écrite") },
	{ "circle", N_("équipe lue") },
	{ "space.open", N_("son espace ouvert") },
	{ "space.reopen", N_("son espace ouvert de nouveau") },
	{ "space.card", N_("carte de son espace faite") },
	{ "space.close", N_("son espace fermé") },
	{ "said.stop.", N_("partage arrêté par elle") },
	{ "said.object", N_("demande d'arrêter, par elle") },
	{ "said.answer", N_("ce qu'elle a dit : lu") },
	{ "why.answer", N_("réponse à sa question") },
	{ "said.", N_("dit par la personne") },
};

const char *
looked_act(const char *action)
{
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (strncmp(action, acts[i].act, strlen(acts[i].act)) == 0)
			return _(acts[i].text);
	return NULL;
}

/* What is said of her to others, said to her. */
static const struct {
	const char *act, *text;
} to_her[] = {
	{ "person.export", N_("copie pour vous") },
	{ "space.open", N_("votre espace ouvert") },
	{ "space.reopen", N_("votre espace ouvert de nouveau") },
	{ "space.card", N_("carte de votre espace faite") },
	{ "space.close", N_("votre espace fermé") },
	{ "said.answer", N_("ce que vous avez dit") },
	{ "why.answer", N_("réponse à votre question") },
	{ "consent.own", N_("lu ou répondu par vous") },
	{ "match", N_("votre fiche cherchée ailleurs") },
};

static const char *
act_words(const char *action, bool herself)
{
	for (size_t i = 0; herself && i < sizeof to_her / sizeof *to_her; i++)
		if (strcmp(action, to_her[i].act) == 0)
			return _(to_her[i].text);
	return looked_act(action);
}

/* herself: in words without initials, and what was written once. */
static void
put_what(struct db_rows *q, bool herself, struct buf *out)
{
	const char *action = db_text(q, "action");
	const char *said = act_words(action, herself);
	unsigned scopes = (unsigned)db_int(q, "scopes");

	if (strcmp(action, "open") == 0) {
		int kind = (int)db_int(q, "kind");

		buf_puts(out, kind == WRAP_REFERRAL ? _("orientation lue") :
			kind == WRAP_REQUEST ? _("demande d'accès lue") :
			_("lu : "));
		if (kind == WRAP_PERSON)
			put_scopes(scopes, herself, true, out);
		return;
	}
	/* none is left out: what has no words has its name */
	buf_puts(out, said ? said : action);
	if (scopes && (!herself || !said)) {
		buf_puts(out, " : ");
		put_scopes(scopes, herself, false, out);
	}
}

/* Why, of an emergency access: as far as it may be read here. */
static enum err
put_reason(struct ctx *x, const struct follow *f, struct row *r)
{
	struct vault_want want = { WRAP_PERSON, f->person, SCOPE_NOTE,
		f->structure, false };
	uint32_t version;
	struct row blob;
	struct id id;
	enum err e = id_parse(row_get(r, "_emergency"), &id);

	if (!e)
		e = vault_fetch(x, &want, 1);
	if (e || !want.given)
		return e;
	row_init(&blob);
	e = vault_open(x, WRAP_PERSON, &f->person, &id, SCOPE_NOTE,
		&f->structure, &blob, &version);
	if (!e)
		row_setf(r, "what", _("accès d'urgence : %s"), choice_label(x,
			"emergency.reason", row_get(&blob, "reason")));
	row_done(&blob);
	return e;
}

static const char *
role_text(struct ctx *x, struct db_rows *q)
{
	const char *role = db_text(q, "role");

	return role ? choice_label(x, "account.role", role) : _("compte");
}

static void
add(struct ctx *x, enum looked_for who, struct db_rows *q, struct rows *out)
{
	const char *name = db_text(q, "user_name");
	const char *where = db_text(q, "structure_name");
	bool for_her = who != LOOKED_STAFF;
	struct row *r = rows_add(out);
	char when[40], hex[ID_TEXT];
	struct buf what;

	row_setf(r, "_key", "%lld", (long long)db_int(q, "seq"));
	ctx_when(x, db_int(q, "at"), when, sizeof when);
	row_set(r, "when", when);
	row_setf(r, "_at", "%lld", (long long)db_int(q, "at"));
	if (db_int(q, "unnamed"))
		row_set(r, "_unnamed", "1");
	if (!db_null(q, "structure")) {
		struct id id = db_id(q, "structure");

		row_set(r, "_structure", id_text(&id, hex));
	}
	row_set(r, "who", !name ? _("le serveur") : db_int(q, "herself") ?
		(for_her ? _("vous") : _("la personne")) :
		for_her ? role_text(x, q) : name);
	row_set(r, "where", where ? where : "");
	buf_init(&what);
	put_what(q, for_her, &what);
	row_set(r, "what", buf_str(&what));
	if (strcmp(db_text(q, "action"), "open") == 0 &&
		db_int(q, "kind") == WRAP_PERSON) {
		buf_clear(&what);
		put_scopes((unsigned)db_int(q, "scopes"), for_her, true,
			&what);
		row_set(r, "read", buf_str(&what));
	}
	buf_done(&what);
	if (!db_null(q, "emergency")) {
		struct id id = db_id(q, "emergency");

		row_set(r, "_emergency", id_text(&id, hex));
	}
}

/* To herself alone: what the records of searches do not say. */
static enum err
sought(struct ctx *x, const struct looked_page *page, struct buf *out)
{
	int64_t seq[KEEP_SOUGHT];
	int most = page->n < KEEP_SOUGHT ? page->n : KEEP_SOUGHT, n, i;
	enum err e = keep_sought(x, page->after ? atoll(page->after) : 0, most,
		seq, &n);

	for (i = 0; i < n && !e; i++)
		buf_printf(out, "%lld,", (long long)seq[i]);
	return e;
}

enum err
looked_fetch(struct ctx *x, const struct follow *f, enum looked_for who,
	const struct looked_page *page, struct rows *out)
{
	struct buf numbers;
	struct db_rows q;
	int i;
	enum err e = E_OK;

	buf_init(&numbers);
	if (who == LOOKED_HERSELF)
		e = sought(x, page, &numbers);
	if (!e)
		e = db_select(x->db, "looked.page", &q);
	if (!e)
		db_bind_text(&q, ":sought", buf_str(&numbers));
	buf_done(&numbers);
	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	db_bind_int(&q, ":all", who == LOOKED_HERSELF);
	if (page->after)
		db_bind_int(&q, ":after", atoll(page->after));
	else
		db_bind_null(&q, ":after");
	db_bind_text(&q, ":kind", page->kind);
	db_bind_int(&q, ":others", page->others);
	db_bind_int(&q, ":n", page->n);
	while (db_next(&q))
		add(x, who, &q, out);
	e = db_end(&q);
	for (i = 0; i < out->n && !e; i++)
		if (row_has(&out->r[i], "_emergency"))
			e = put_reason(x, f, &out->r[i]);
	return e;
}

/* --- for the staff ---------------------------------------------------------------- */

/* Her referents, and the head of the structure. */
static enum err
may(struct ctx *x, const struct follow *f)
{
	const struct ctx_structure *s = ctx_structure_by(x, &f->structure);
	bool yes = !f->ended && s && (s->role == ROLE_RESPONSABLE ||
		id_equal(&f->referent, &x->user) ||
		id_equal(&f->coreferent, &x->user));

	return yes ? E_OK : err_set(E_RIGHT, _("Qui a regardé sa fiche : à sa "
		"personne référente et à la personne responsable."));
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct looked_page page = { .after = lq->after,
		.kind = row_get(lq->filter, "kind"), .n = lq->n };
	struct follow f;
	enum err e;

	e = follow_about(x, row_get(lq->arg, "key"), "QUI", &f);
	if (!e)
		e = may(x, &f);
	return e ? e : looked_fetch(x, &f, LOOKED_STAFF, &page, out);
}

static const struct source sources[] = {
	{ "looked.person", columns, true, fetch },
	{ NULL, NULL, false, NULL }
};

static enum err
call_looked(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct follow f;
	enum err e = follow_get(x, row_get(row, "_key"), &f);

	if (!e)
		e = may(x, &f);
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "person.looked");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

static const struct call calls[] = {
	{ "person_looked", call_looked }, { NULL, NULL }
};

static const struct choice kinds[] = {
	{ "", N_("tout") }, { "lu", N_("lu") }, { "ecrit", N_("écrit") },
	{ "urgence", N_("en urgence") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "looked.kind", kinds, NULL }, { NULL, NULL, NULL }
};

static const struct jump jumps[] = {
	{ "QUI", N_("Qui a regardé la dernière fiche"), "person.looked",
		NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain looked_domain = {
	.name = "looked", .sources = sources, .choices = choices,
	.calls = calls, .jumps = jumps,
};
