#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/tell.h"
#include "cli/bill.h"
#include "cli/cli.h"
#include "cli/listening.h"
#include "cli/manifest.h"
#include "cli/operator.h"
#include "data/data.h"
#include "domains/agreement.h"
#include "domains/informed.h"
#include "keeper/start.h"
#include "keeper/upgrade.h"
#include "model/registry.h"
#include "model/rights.h"
#include "net/algorithms.h"
#include "rules/few.h"
#include "store/open.h"

/* What is written, and what was counted while it was. */
struct file {
	const char *dir;
	struct db *db, *keys;
	int counted;
	struct id structure;    /* of an agreement */
};

/* --- what is known of people ------------------------------------------------- */

static void
tell_codes(const char *name, FILE *out)
{
	const struct choices *set = name ? registry_choices(name) : NULL;
	int i;

	for (i = 0; set && set->fixed && set->fixed[i].code; i++)
		tell(out, "%s%s", i ? ", " : "", *set->fixed[i].label ?
			_(set->fixed[i].label) : "-");
}

static void
tell_record(const struct record *rec, FILE *out, int *n)
{
	const struct column *c;

	for (c = rec->column; c->name; c++) {
		if (!c->label)
			continue;
		tell(out, "| %s | %s | %s | %s | ", rec->name, _(c->label),
			c->name, c->flags & COL_CLEAR ? _("en clair") :
			scope_name(c->scope));
		tell_codes(c->choice, out);
		tell(out, " |\n");
		(*n)++;
	}
}

static enum err
write_data(struct file *f, FILE *out)
{
	const struct domain *const *d;
	int i;

	tell(out, "# %s\n\n%s\n\n", _("Données traitées"), _("Chaque champ "
		"de chaque fiche, lu dans le programme. Une portée est "
		"scellée : elle a sa clé."));
	tell(out, "| %s | %s | %s | %s | %s |\n|---|---|---|---|---|\n",
		_("Fiche"), _("Champ"), _("Nom"), _("Portée"), _("Valeurs"));
	for (d = registry_domains; *d; d++)
		for (i = 0; (*d)->records && (*d)->records[i]; i++)
			tell_record((*d)->records[i], out, &f->counted);
	return E_OK;
}

/* --- who opens, who changes ----------------------------------------------------- */

static void
tell_opens(FILE *out)
{
	static const struct {
		const char *who;
		struct facts facts;
	} of[] = {
		{ N_("Lecture seule"), { .role = ROLE_LECTURE,
			.follow = true } },
		{ N_("Conseiller"), { .role = ROLE_CONSEILLER,
			.follow = true } },
		{ N_("Responsable"), { .role = ROLE_RESPONSABLE,
			.follow = true } },
		{ N_("Référente"), { .role = ROLE_CONSEILLER, .follow = true,
			.referent = true, .nir = true } },
		{ N_("Urgence"), { .role = ROLE_CONSEILLER, .follow = true,
			.emergency = true, .nir = true } },
		{ N_("Sans suivi"), { .role = ROLE_RESPONSABLE } },
		{ N_("Administration"), { .admin = true } },
		{ N_("Exploitation"), { .op = true } },
	};
	const size_t n = sizeof of / sizeof *of;
	size_t i;
	int s;

	tell(out, "| %s |", _("Portée"));
	for (i = 0; i < n; i++)
		tell(out, " %s |", _(of[i].who));
	tell(out, "\n|---|");
	for (i = 0; i < n; i++)
		tell(out, "---|");
	for (s = 0; s <= SCOPE_WORKNOTE; s++) {
		tell(out, "\n| %s |", scope_name((enum scope)s));
		for (i = 0; i < n; i++) {
			struct facts f = of[i].facts;

			/* one's own working notes */
			f.author = s == SCOPE_WORKNOTE;
			tell(out, " %s |", right_reads(&f) & SCOPE_BIT(s) ?
				_("lit") : "-");
		}
	}
	tell(out, "\n");
}

static enum err
write_rights(struct file *f, FILE *out)
{
	const struct sql_act *a;

	tell(out, "# %s\n\n", _("Qui lit quoi"));
	tell_opens(out);
	tell(out, "\n# %s\n\n| %s | %s | %s |\n|---|---|---|\n",
		_("Chaque changement, et le droit qu'il demande"), _("Acte"),
		_("Droit"), _("Au journal"));
	for (a = sql_acts; a->name; a++, f->counted++)
		tell(out, "| %s | %s | %s |\n", a->name, a->right,
			a->no_audit ? _("non") : _("oui"));
	return E_OK;
}

/* --- the base, the wire ------------------------------------------------------------ */

static enum err
tell_tables(struct file *f, struct db *db, FILE *out)
{
	struct db_rows q;
	enum err e = db_select(db, "dossier.tables", &q);

	if (e)
		return e;
	while (db_next(&q)) {
		tell(out, "%s;\n\n", db_text(&q, "sql"));
		f->counted++;
	}
	return db_end(&q);
}

static enum err
write_schema(struct file *f, FILE *out)
{
	return tell_tables(f, f->db, out);
}

static enum err
write_keys_schema(struct file *f, FILE *out)
{
	return tell_tables(f, f->keys, out);
}

/* The same table as the verb that erases, and the life of key archives. */
static enum err
write_times(struct file *f, FILE *out)
{
	const char *at = data_retention;
	char line[300], *c[4];

	tell(out, "# %s\n\n%s\n\n", _("Durées de conservation"), _("La table "
		"que lit « passerelle retention » : à blanc par défaut ; la "
		"structure est prévenue 30 jours avant, garde ou suspend avec "
		"une raison ; l'administration confirme ; chaque effacement "
		"est dans un rapport signé."));
	tell(out, "| %s | %s | %s | %s |\n|---|---|---|---|\n", _("Règle"),
		_("Mois"), _("Depuis"), _("Source"));
	for (; data_line(&at, line, sizeof line, c, 4) == 4; f->counted++)
		tell(out, "| %s | %s | %s | %s |\n", c[0], c[1], _(c[2]),
			c[3]);
	tell(out, _("\nSauvegardes des clés : %d jours ; après, aucune "
		"sauvegarde ne rend ce qui fut effacé.\n"), BACKUP_KEYS_DAYS);
	tell(out, _("Copie de la base et de ses clés avant une mise à jour : %d "
		"jours ; le premier effacement d'une personne l'efface avant.\n"),
		UPGRADE_DAYS);
	return E_OK;
}

/* Ports that are open now; files that a reader of calendars fetches. */
static enum err
tell_open(struct file *f, FILE *out)
{
	char ports[200];
	struct db_rows q;
	int64_t n;
	enum err e;

	if (listening(keeper_pid(), ports, sizeof ports))
		tell(out, _("Ports ouverts quand ceci fut écrit : %s\n\n"),
			ports);
	else
		tell(out, "%s\n\n", _("Aucun serveur n'écoutait quand ceci "
			"fut écrit."));
	e = db_select(f->db, "dossier.feeds", &q);
	if (!e)
		e = db_one(&q, "feeds");
	if (e)
		return e;
	n = db_int(&q, "n");
	tell(out, _("Fichiers d'agenda, dans DIR/feeds, que lit qui en connaît "
		"le nom si un serveur les donne (des heures, sans personne ni "
		"motif) : %lld\n\n"), (long long)n);
	return db_end(&q);
}

/* What a program of the operator's is given. */
static void
flow_out(FILE *out, const char *what, const struct command *c)
{
	if (c->n)
		tell(out, _("Flux sortant, %s : %s reçoit d'un processus sans "
			"base ni clé, message par message, l'adresse d'une "
			"personne et un texte sur son rendez-vous, sans nom, "
			"motif ni structure.\n\n"), what, c->argv[0]);
}

static enum err
write_flows(struct file *f, FILE *out)
{
	static const char *const offered[][2] = {
		{ N_("échange de clés"), KEX }, { N_("chiffrement"), CIPHERS },
		{ N_("intégrité"), MACS }, { N_("clés des comptes"),
		USER_KEYS }, { N_("compression, après l'accès"), COMPRESSION },
	};
	size_t i;
	enum err e;

	tell(out, "# %s\n\n%s\n\n", _("Flux"), _("Un seul flux entrant, SSH "
		"(TCP 2222 sauf serve --listen) : le processus qui parle au "
		"réseau n'a ni fichier, ni base, ni clé de données, et "
		"n'ouvre rien."));
	e = tell_open(f, out);
	if (e)
		return e;
	if (!config.send_sms.n && !config.send_mail.n)
		tell(out, "%s\n\n", _("Aucun flux sortant."));
	flow_out(out, _("SMS"), &config.send_sms);
	flow_out(out, _("courriel"), &config.send_mail);
	tell(out, "%s : %s\n\n", _("Port des anciens clients"),
		*config.old_clients ? config.old_clients : _("aucun"));
	tell(out, "%s : %d\n\n", _("Mandataires de confiance"),
		config.proxies);
	tell(out, "%s : %s\n\n", _("Second facteur exigé"),
		config.second_factor ? _("oui") : _("non"));
	tell(out, "# %s\n\n", _("Algorithmes offerts"));
	for (i = 0; i < sizeof offered / sizeof *offered; i++, f->counted++)
		tell(out, "- %s : %s\n", _(offered[i][0]), offered[i][1]);
	return E_OK;
}

/* --- the register, an agreement for each structure ---------------------------------- */

/* The register leaves the server. */
static void
followed(int64_t n, char *out, size_t size)
{
	if (few_told((long)n))
		snprintf(out, size, "%ld", few_told((long)n));
	else
		snprintf(out, size, "%s", _("moins de 11"));
}

static enum err
write_register(struct file *f, FILE *out)
{
	char people[40];
	struct db_rows q;
	enum err e = db_select(f->db, "dossier.structures", &q);

	if (e)
		return e;
	tell(out, "# %s\n\n%s\n\n", _("Registre des traitements"), _("Suivi "
		"de l'accompagnement social et orientation entre structures. "
		"Personnes concernées : celles qui sont accompagnées, et les "
		"professionnels. Destinataires : la structure qui suit ; une "
		"autre, pour ce que la personne informée accepte. Données : "
		"donnees.md ; accès : droits.md ; flux : flux.md."));
	tell(out, "| %s | %s | SIRET | %s | %s | %s |\n"
		"|---|---|---|---|---|---|\n", _("N°"), _("Responsable du "
		"traitement"), _("Suivies"), _("Comptes"), _("Motifs"));
	while (db_next(&q)) {
		const char *siret = db_text(&q, "siret");
		const char *purposes = db_text(&q, "purposes");

		followed(db_int(&q, "people"), people, sizeof people);
		tell(out, "| %d | %s | %s | %s | %d | %s |\n",
			(int)db_int(&q, "num"), db_text(&q, "nom"),
			siret ? siret : "-", people,
			(int)db_int(&q, "accounts"),
			purposes ? purposes : "-");
		f->counted++;
	}
	return db_end(&q);
}

/* What the people are told, in each language; what they are asked. */
static enum err
write_informed(struct file *f, FILE *out)
{
	struct informed one;
	struct choice lang;
	struct buf text;
	int i, k;

	tell(out, "# %s\n", _("Ce qui est dit aux personnes"));
	for (k = 0; informed_lang_make(NULL, k, &lang); k++)
		for (i = 0; informed_at(i, lang.code, &one); i++) {
			buf_init(&text);
			informed_text(one.code, lang.code, &text);
			tell(out, _("\n## %s (%s, version %s, %s)\n\n%s"),
				one.title, one.accord ? _("accord demandé") :
				_("information"), one.version, lang.label,
				buf_str(&text));
			buf_done(&text);
			f->counted++;
		}
	return E_OK;
}

static enum err
write_bill(struct file *f, FILE *out)
{
	f->counted += bill_write(out);
	return E_OK;
}

/* The agreement of each structure, and who accepted which version. */
static enum err
tell_accepted(struct file *f, FILE *out)
{
	struct db_rows q;
	enum err e = db_select(f->db, "agreement.all", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q))
		tell(out, "- %s : %s, %s\n", db_text(&q, "version"),
			db_text(&q, "user_name"), db_text(&q, "made_on"));
	return db_end(&q);
}

static enum err
write_agreement(struct file *f, FILE *out)
{
	char state[300];
	const char *at;
	struct buf text;
	enum err e = agreement_state(f->db, &f->structure, state,
		sizeof state);

	buf_init(&text);
	if (!e)
		e = agreement_text(f->db, &f->structure, &text);
	tell(out, "%s\n", state);
	for (at = buf_str(&text); *at; f->counted++) {
		int n = (int)strcspn(at, "\n");

		tell(out, "\n%.*s\n", n, at);
		at += n + (at[n] == '\n');
	}
	tell(out, "\n# %s\n\n", _("Acceptations"));
	buf_done(&text);
	return e ? e : tell_accepted(f, out);
}

/* --- the folder ------------------------------------------------------------------------ */

static enum err
write_one(struct file *f, const char *name,
	enum err (*run)(struct file *f, FILE *out))
{
	char path[4200];
	FILE *out;
	enum err e;

	snprintf(path, sizeof path, "%s/%s", f->dir, name);
	out = fopen(path, "wxe");
	if (!out)
		return err_set(errno == EEXIST ? E_EXISTS : E_IO, _("Le "
			"fichier %s ne s'écrit pas : %s."), path,
			strerror(errno));
	f->counted = 0;
	e = run(f, out);
	if (fclose(out) == EOF && !e)
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			path, strerror(errno));
	if (!e)
		tell(stderr, _("%s : %d lignes\n"), path, f->counted);
	return e;
}

/* accord-N.md of each structure that works here. */
static enum err
write_agreements(struct file *f)
{
	int num = 0, last;
	char name[40];
	enum err e = E_OK;

	do {
		struct db_rows q;

		last = num;
		e = db_select(f->db, "agreement.next", &q);
		if (e)
			return e;
		db_bind_int(&q, ":after", last);
		if (db_next(&q)) {
			f->structure = db_id(&q, "id");
			num = (int)db_int(&q, "num");
		}
		e = db_end(&q);
		snprintf(name, sizeof name, "accord-%d.md", num);
		if (!e && num != last)
			e = write_one(f, name, write_agreement);
	} while (!e && num != last);
	return e;
}

int
verb_dossier(int argc, char **argv)
{
	static const struct {
		const char *name;
		enum err (*run)(struct file *f, FILE *out);
	} files[] = {
		{ "donnees.md", write_data }, { "droits.md", write_rights },
		{ "base.sql", write_schema },
		{ "cles.sql", write_keys_schema },
		{ "durees.md", write_times }, { "flux.md", write_flows },
		{ "registre.md", write_register },
		{ "information.md", write_informed },
		{ "sbom.cdx.json", write_bill },
	};
	struct file f = { 0 };
	struct keep *k;
	size_t i;
	enum err e;

	if (!cli_words(argc, argv, 1))
		return cli_usage("dossier");
	f.dir = argv[0];
	if (mkdir(f.dir, 0755) < 0 && errno != EEXIST)
		return cli_fail(err_set(E_IO, _("Le dossier %s ne se fait "
			"pas : %s."), f.dir, strerror(errno)));
	e = operator_open(&k, &f.db);
	if (e)
		return cli_fail(e);
	e = db_open(config_path("keeper/keys.db"), DB_READ, &f.keys);
	for (i = 0; i < sizeof files / sizeof *files && !e; i++)
		e = write_one(&f, files[i].name, files[i].run);
	if (!e)
		e = write_agreements(&f);
	db_close(f.keys);
	operator_close(k, f.db);
	return e ? cli_fail(e) : 0;
}
