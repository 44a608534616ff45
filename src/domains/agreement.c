#include "domains/agreement.h"

#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/text.h"
#include "data/data.h"
#include "domains/nir.h"
#include "model/act.h"
#include "model/rights.h"

#define WORDS 1                 /* changed with the sense of the text */
#define WIDTH 76                /* of screens/account/agreement.list */

/* --- the text --------------------------------------------------------------------- */

static const char *const scope_words[] = {
	N_("nom et année de naissance"), N_("identité"),
	N_("numéro de sécurité sociale"), N_("contact"), N_("adresse"),
	N_("ressources"), N_("parcours"), N_("freins"), N_("santé"),
	N_("justice"), N_("notes"), N_("notes de travail"),
};

static unsigned
team_reads(void)
{
	return right_reads(&(struct facts){ .role = ROLE_CONSEILLER,
		.follow = true });
}

static unsigned
referent_reads(void)
{
	return right_reads(&(struct facts){ .role = ROLE_CONSEILLER,
		.follow = true, .referent = true, .nir = true });
}

static void
put_scopes(unsigned scopes, struct buf *out)
{
	bool any = false;
	size_t i;

	for (i = 0; i < sizeof scope_words / sizeof *scope_words; i++)
		if (scopes & SCOPE_BIT(i)) {
			buf_printf(out, "%s%s", any ? ", " : "",
				_(scope_words[i]));
			any = true;
		}
	buf_puts(out, ".\n");
}

static void
put_data(struct buf *out)
{
	unsigned once = SCOPE_BIT(SCOPE_LABEL) | SCOPE_BIT(SCOPE_IDENTITY) |
		SCOPE_BIT(SCOPE_NIR) | SCOPE_BIT(SCOPE_CONTACT) |
		SCOPE_BIT(SCOPE_ADDRESS);

	buf_printf(out, "# %s\n", _("Ce qui est partagé, ce qui ne l'est pas"));
	buf_puts(out, _("Une seule fois pour toutes les structures qui "
		"suivent la personne, chacune le corrige : "));
	put_scopes(once, out);
	buf_puts(out, _("À la structure qui l'écrit, et à elle seule : "));
	put_scopes((team_reads() | referent_reads() |
		SCOPE_BIT(SCOPE_WORKNOTE)) & ~once, out);
	buf_puts(out, _("Lu par toute l'équipe qui suit la personne : "));
	put_scopes(team_reads(), out);
	buf_puts(out, _("Lu par sa personne référente seule, ou en urgence, "
		"avec une raison et une relecture : "));
	put_scopes(referent_reads() & ~team_reads(), out);
	buf_puts(out, _("Une autre structure ne reçoit que ce qui est coché "
		"dans une orientation, la personne étant informée. "
		"L'administration et l'exploitation du serveur n'ouvrent "
		"aucune fiche.\n"));
}

static void
put_times(struct buf *out)
{
	static const struct {
		const char *rule, *text;
	} words[] = {
		{ "personne", N_("Fiche que plus personne ne suit, depuis "
			"le dernier contact") },
		{ "orientation", N_("Orientation refusée, depuis le "
			"refus") },
		{ "compte", N_("Compte, puis fermé, depuis la dernière "
			"connexion") },
	};
	const char *at = data_retention;
	char line[300], *c[4];
	size_t i;

	buf_printf(out, "# %s\n", _("Durées"));
	while (data_line(&at, line, sizeof line, c, 4) == 4)
		for (i = 0; i < sizeof words / sizeof *words; i++)
			if (strcmp(words[i].rule, c[0]) == 0)
				buf_printf(out, _("%s : %s mois (%s).\n"),
					_(words[i].text), c[1], c[3]);
	buf_puts(out, _("La structure est prévenue 30 jours avant, et peut "
		"garder la fiche avec une raison. Effacer détruit les clés : "
		"les sauvegardes ne la rendent pas.\n"));
}

static void
put_security(struct buf *out)
{
	buf_printf(out, "# %s\n", _("Sécurité"));
	buf_puts(out, _("Chaque partie d'une fiche est scellée par une clé "
		"que le gardien des clés ne donne qu'à qui en a le droit, "
		"après l'avoir écrit au journal. Le journal est chaîné et "
		"signé ; la personne en a la copie.\n"));
	buf_printf(out, config.second_factor ? _("Second facteur exigé de qui "
		"dirige ou administre. Écran verrouillé après %d minutes.\n") :
		_("Second facteur exigé de personne. Écran verrouillé après "
		"%d minutes.\n"), config.lock_seconds / 60);
	buf_printf(out, _("Plus de %d fiches ouvertes en une heure par un "
		"compte : la personne responsable est prévenue.\n"),
		config.alarm_opened);
}

static void
put_duties(struct buf *out)
{
	buf_printf(out, "# %s\n", _("Qui fait quoi"));
	buf_puts(out, _("Chaque structure informe les personnes qu'elle "
		"accompagne, tient à jour ce qu'elle écrit, donne et retire "
		"les comptes de son équipe, et répond dans le mois à qui "
		"demande à voir, corriger ou effacer : la personne s'adresse "
		"à celle qu'elle veut.\n"));
	buf_puts(out, _("Qui constate une violation prévient les autres "
		"aussitôt, et la CNIL dans les 72 heures ; l'exploitation "
		"donne la liste des personnes touchées.\n"));
	buf_puts(out, _("Rien de ce qui est ici ne sert à contrôler les "
		"personnes, ni à noter les professionnels.\n"));
}

enum err
agreement_text(struct db *db, const struct id *structure, struct buf *out)
{
	char nir[400] = "";
	struct db_rows q;
	enum err e = db_select(db, "agreement.structure", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	if (db_next(&q)) {
		const char *siret = db_text(&q, "siret");

		buf_printf(out, "# %s\n", _("Entre qui, pour quoi"));
		buf_printf(out, _("%s%s%s, et les autres structures de ce "
			"serveur, chacune responsable de ce qu'elle écrit, "
			"ensemble de ce qui est partagé (RGPD, article 26).\n"),
			db_text(&q, "nom"), siret ? ", SIRET " : "",
			siret ? siret : "");
		buf_puts(out, _("Pour accompagner des personnes et les "
			"orienter d'une structure à l'autre, et pour rien "
			"d'autre.\n"));
	}
	e = db_end(&q);
	if (!e)
		e = nir_text(db, structure, nir, sizeof nir);
	put_data(out);
	buf_printf(out, _("Numéro de sécurité sociale, dans cette structure : "
		"%s.\n"), nir);
	put_times(out);
	put_security(out);
	put_duties(out);
	return e;
}

/* FNV-1a: it names a version, and proves nothing. */
static void
mix(uint32_t *h, const char *s)
{
	for (; *s; s++)
		*h = (*h ^ (unsigned char)*s) * 16777619u;
}

void
agreement_version(char *out, size_t size)
{
	uint32_t h = 2166136261u;
	char facts[200];

	snprintf(facts, sizeof facts, "%u %u %d %d %d", team_reads(),
		referent_reads(), config.second_factor, config.lock_seconds,
		config.alarm_opened);
	mix(&h, facts);
	mix(&h, data_retention);
	snprintf(out, size, "%d-%08x", WORDS, h);
}

/* --- accepted or not ----------------------------------------------------------------- */

enum err
agreement_state(struct db *db, const struct id *structure, char *out,
	size_t size)
{
	char version[40], on[16];
	struct db_rows q;
	struct date d;
	enum err e = db_select(db, "agreement.accepted", &q);

	agreement_version(version, sizeof version);
	snprintf(out, size, _("Version %s, pas encore acceptée"), version);
	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	db_bind_text(&q, ":version", version);
	if (db_next(&q)) {
		if (date_parse(db_text(&q, "made_on"), &d))
			d.y = 0;
		date_french(d, on, sizeof on);
		snprintf(out, size, _("Version %s, acceptée par %s le %s"),
			version, db_text(&q, "user_name"), on);
	}
	return db_end(&q);
}

static enum err
owes(struct ctx *x, const struct ctx_structure *s, bool *out)
{
	char version[40];
	struct db_rows q;
	enum err e;

	*out = false;
	if (!config.agreement || s->role != ROLE_RESPONSABLE)
		return E_OK;
	e = db_select(x->db, "agreement.owed", &q);
	if (e)
		return e;
	agreement_version(version, sizeof version);
	db_bind_id(&q, ":structure", &s->id);
	db_bind_int(&q, ":head", 1);
	db_bind_text(&q, ":version", version);
	*out = db_next(&q);
	return db_end(&q);
}

enum err
agreement_owed(struct ctx *x, struct id *structure)
{
	bool yes = false;
	int i;
	enum err e = E_OK;

	*structure = id_none;
	for (i = 0; i < x->nstructure && !e && !yes; i++) {
		e = owes(x, &x->structure[i], &yes);
		if (!e && yes)
			*structure = x->structure[i].id;
	}
	return e;
}

enum err
day_agreements(struct day *day)
{
	char version[40];
	struct db_rows q;
	enum err e;

	if (!config.agreement)
		return E_OK;
	e = db_select(day->x->db, "agreement.owed", &q);
	if (e)
		return e;
	agreement_version(version, sizeof version);
	day_bind(day, &q);
	db_bind_text(&q, ":version", version);
	if (db_next(&q)) {
		struct row *r = day_add(day, &q, "agreement", RANK_FIRST);

		row_set(r, "sign", "!");
		row_set(r, "name", day->s->name);
		row_set(r, "what", _("Accord à lire et accepter"));
		row_set(r, "with", _("nous"));
		row_set(r, "_sort", "");
	}
	return db_end(&q);
}

/* --- the screen ------------------------------------------------------------------------ */

static const struct column columns[] = {
	{ .name = "text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static void
add_line(struct rows *out, const char *structure, const char *text, int n)
{
	struct row *r = rows_add(out);

	row_setf(r, "_key", "%d", out->n);
	row_set(r, "_structure", structure);
	row_setf(r, "text", "%.*s", n, text);
}

static void
add_all(struct rows *out, const char *structure, const char *at)
{
	while (*at) {
		size_t n;

		if (strncmp(at, "# ", 2) == 0) {
			add_line(out, structure, "", 0);
			at += 2;
		}
		n = text_fits(at, WIDTH);
		add_line(out, structure, at, (int)n);
		at += n + (at[n] == '\n');
	}
}

/* The structure asked for, that which owes it, or the current one. */
static enum err
which(struct ctx *x, const char *key, struct id *out)
{
	enum err e = E_OK;

	if (id_parse(key, out) != E_OK)
		e = agreement_owed(x, out);
	if (!e && id_is_none(out) && ctx_structure(x))
		*out = ctx_structure(x)->id;
	return e ? e : ctx_structure_by(x, out) ? E_OK : err_set(E_RIGHT,
		_("Vous n'êtes membre d'aucune structure."));
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	char hex[ID_TEXT], state[300];
	struct buf text;
	struct id id;
	enum err e = which(x, row_get(lq->arg, "key"), &id);

	if (!e)
		e = agreement_state(x->db, &id, state, sizeof state);
	if (e)
		return e;
	buf_init(&text);
	id_text(&id, hex);
	e = agreement_text(x->db, &id, &text);
	if (!e) {
		add_line(out, hex, state, (int)strlen(state));
		add_all(out, hex, buf_str(&text));
	}
	buf_done(&text);
	return e;
}

static const struct source sources[] = {
	{ "agreement.lines", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

static enum err
call_accept(struct ctx *x, const struct row *row, struct call_result *out)
{
	char version[40];
	struct id at, id = id_new();
	const struct ctx_structure *s;
	struct act *a;
	enum err e = id_parse(row_get(row, "_structure"), &at);

	s = e ? NULL : ctx_structure_by(x, &at);
	if (!s || s->role != ROLE_RESPONSABLE)
		return err_set(E_RIGHT, _("Accepter revient à la personne "
			"responsable de votre structure."));
	agreement_version(version, sizeof version);
	a = act_new("agreement.accept");
	act_id(a, ":at", &at);
	act_id(a, ":id", &id);
	act_text(a, ":version", version);
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->back = true;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, _("Accord accepté pour "
		"%s. Il se relit par =ACC."), s->name);
	return E_OK;
}

static const struct call calls[] = {
	{ "agreement_accept", call_accept }, { NULL, NULL }
};

static const struct jump jumps[] = {
	{ "ACC", N_("Accord entre responsables"), "account.agreement", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain agreement_domain = {
	.name = "agreement", .sources = sources, .calls = calls,
	.jumps = jumps,
};
