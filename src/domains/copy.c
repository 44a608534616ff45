#include "domains/copy.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "domains/circle.h"
#include "domains/correction.h"
#include "domains/hold.h"
#include "domains/looked.h"
#include "domains/nir.h"
#include "domains/notebook.h"
#include "domains/person.h"
#include "domains/referral.h"
#include "domains/united.h"
#include "model/act.h"
#include "model/column.h"
#include "store/db.h"

#define PAGE 500                /* of the audit, read at once */
#define WIDTH 46                /* of screens/person/copy.list */

#define TEXT(name, label) { name, label, CT_LONG, 4000, 0, COL_CLEAR, NULL,  \
	NULL, NULL }
#define DATE(name, label) { name, label, CT_DATE, 0, 0, COL_CLEAR |          \
	COL_PAST, NULL, NULL, NULL }
#define CODE(name, label, set) { name, label, CT_CHOICE, 40, 0, COL_CLEAR,   \
	set, NULL, NULL }

static const struct column note_columns[] = {
	DATE("made_on", N_("Le")), CODE("kind", N_("Qui lira"), "note.kind"),
	CODE("subject", N_("Quoi"), "note.subject"),
	TEXT("text", N_("Texte")), { .name = NULL }
};
static const struct column kin_columns[] = {
	CODE("kin", N_("Lien"), "household.kin"), { .name = NULL }
};
static const struct column notebook_columns[] = {
	CODE("_kind", N_("Nature"), "notebook.kind"),
	CODE("theme", N_("Thème"), "notebook.theme"),
	TEXT("text", N_("Texte")), TEXT("state", N_("État")),
	DATE("made_on", N_("Le")), DATE("due_on", N_("Pour le")),
	{ .name = NULL }
};
static const struct column request_columns[] = {
	DATE("made_on", N_("Le")), TEXT("structure_name", N_("Structure")),
	TEXT("state", N_("État")), DATE("answered_on", N_("Réponse le")),
	{ .name = NULL }
};
static const struct column circle_columns[] = {
	TEXT("name", N_("Qui")), TEXT("structure", N_("Structure")),
	TEXT("role", N_("Rôle")), TEXT("purpose", N_("Pour quoi")),
	TEXT("since", N_("Depuis")), { .name = NULL }
};
static const struct column appointment_columns[] = {
	DATE("day", N_("Le")), TEXT("hour", N_("Heure")),
	TEXT("reason", N_("Motif")), TEXT("what", N_("Quoi")),
	TEXT("user_name", N_("Avec")), TEXT("place", N_("Lieu")),
	TEXT("note", N_("Note")), { .name = NULL }
};
static const struct column message_columns[] = {
	DATE("day", N_("Le")), TEXT("what", N_("Message")),
	TEXT("by", N_("Par")), TEXT("state", N_("État")), { .name = NULL }
};
static const struct column handover_columns[] = {
	CODE("kind", N_("Demande"), "handover.short"),
	TEXT("other_name", N_("Structure")),
	CODE("state", N_("État"), "handover.state"),
	DATE("made_on", N_("Le")), DATE("answered_on", N_("Réponse le")),
	{ .name = NULL }
};
static const struct column consent_columns[] = {
	DATE("made_on", N_("Le")), TEXT("what", N_("Quoi")),
	TEXT("version", N_("Version")), TEXT("lang", N_("Langue")),
	TEXT("text", N_("Précision")), TEXT("who", N_("Par")),
	{ .name = NULL }
};
static const struct column said_columns[] = {
	DATE("made_on", N_("Le")), CODE("kind", N_("Quoi"), "said.kind"),
	TEXT("text", N_("Ses mots")), DATE("seen_on", N_("Lu")),
	TEXT("answer", N_("Réponse")), { .name = NULL }
};
static const struct column looked_columns[] = {
	TEXT("when", N_("Quand")), TEXT("who", N_("Qui")),
	TEXT("where", N_("Où")), TEXT("what", N_("Quoi")), { .name = NULL }
};

static struct copy_part *
add(struct copy *c, const char *name, const char *label,
	const struct column *column, bool one)
{
	struct copy_part *p = &c->part[c->n++];

	if (c->n > COPY_PARTS)
		die("copy: more than %d parts", COPY_PARTS);
	p->name = name;
	p->label = label;
	p->column = column;
	p->one = one;
	rows_init(&p->rows);
	return p;
}

/* --- reading ----------------------------------------------------------------- */

static enum err
add_situation(struct ctx *x, const struct united *u, struct copy *c)
{
	static const char *const names[] = { "path", "resources", "barriers",
		"health", "justice" };
	static const char *const labels[] = { N_("Parcours"),
		N_("Ressources"), N_("Freins"), N_("Santé"), N_("Justice") };
	char key[ID_TEXT];
	enum err e = E_OK;
	int i, k;

	for (i = 0; i < 5 && !e; i++) {
		const struct record *rec = registry_record(names[i]);
		/* past her number and her name (PART_HEAD) */
		struct copy_part *p = add(c, names[i], labels[i],
			rec->column + 2, true);

		for (k = 0; k < u->n && !e; k++)
			e = rec->load(x, id_text(&u->f[k].id, key), "",
				rows_add(&p->rows));
	}
	return e;
}

/* The rows of a list, with what is hidden in it. */
static enum err
add_list(struct ctx *x, const char *source, const char *key,
	struct copy_part *p)
{
	struct list_query q = { .search = "" };
	struct row arg, none;
	int i;
	enum err e;

	row_init(&arg);
	row_init(&none);
	row_set(&arg, "key", key);
	q.arg = &arg;
	q.filter = &none;
	e = registry_source(source)->fetch(x, &q, &p->rows);
	for (i = 0; i < p->rows.n; i++)
		if (strcmp(row_get(&p->rows.r[i], "text"), "········") == 0)
			row_set(&p->rows.r[i], "text", ROW_MASKED);
	row_done(&arg);
	row_done(&none);
	return e;
}

/* Each with its words, where its access has not ended. */
static enum err
add_referrals(struct ctx *x, const char *key, struct copy *c)
{
	struct copy_part *p = add(c, "referrals", N_("Orientations"),
		referral_record.column, false);
	int i;
	enum err e = add_list(x, "referral.of_person", key, p);

	for (i = 0; i < p->rows.n && !e; i++) {
		struct row *r = &p->rows.r[i];
		struct referral f;
		uint32_t version;

		e = referral_get(x, row_get(r, "_key"), &f);
		if (e)
			break;
		row_set(r, "wished_on", f.wished_on);
		row_set(r, "urgent", f.urgent ? "1" : "0");
		e = referral_content(x, &f, r, &version);
		if (e == E_RIGHT) {
			row_set(r, "reason", ROW_MASKED);
			e = E_OK;
		}
	}
	return e;
}

static enum err
requests_of(struct ctx *x, const struct follow *f, void *to)
{
	static const char *const names[] = { "made_on", "structure_name",
		"state", "answered_on" };
	struct copy_part *p = to;
	struct db_rows q;
	enum err e = db_select(x->db, "copy.requests", &q);
	int i;

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q)) {
		struct row *r = rows_add(&p->rows);

		for (i = 0; i < 4; i++) {
			const char *v = db_text(&q, names[i]);

			row_set(r, names[i], v ? v : "");
		}
	}
	return db_end(&q);
}

/* Rows that say it all in clear: `query` has a column of each name. */
static enum err
add_rows(struct ctx *x, const struct follow *f, const char *query,
	struct copy_part *p)
{
	const struct column *col;
	struct db_rows q;
	enum err e = db_select(x->db, query, &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q)) {
		struct row *r = rows_add(&p->rows);

		for (col = p->column; col->name; col++) {
			const char *v = db_text(&q, col->name);

			row_set(r, col->name, v ? v : "");
		}
	}
	return db_end(&q);
}

static enum err
add_requests(struct ctx *x, const struct follow *f, struct copy *c)
{
	return united_each(x, f, requests_of, add(c, "requests",
		N_("Demandes d'accès"), request_columns, false));
}

/* Who looked, by role, and why: as far as this structure sees it, for whoever
 * makes the copy reads it. */
static enum err
add_looked(struct ctx *x, const struct follow *f, struct copy *c)
{
	struct copy_part *p = add(c, "looked", N_("Qui a regardé"),
		looked_columns, false);
	struct looked_page page = { .kind = "", .n = PAGE };
	char after[40];
	int before;
	enum err e;

	do {
		before = p->rows.n;
		e = looked_fetch(x, f, LOOKED_COPY, &page, &p->rows);
		if (p->rows.n > before) {
			snprintf(after, sizeof after, "%s", row_get(
				&p->rows.r[p->rows.n - 1], "_key"));
			page.after = after;
		}
	} while (!e && p->rows.n - before == PAGE);
	return e;
}

/* What she was told, what she agreed to, what she said in her own space. */
static enum err
add_said(struct ctx *x, const char *key, struct copy *c)
{
	enum err e = add_list(x, "consent.events", key, add(c, "consents",
		N_("Information et accords"), consent_columns, false));

	return e ? e : add_list(x, "said.of_person", key, add(c, "said",
		N_("Dit dans son espace"), said_columns, false));
}

/* A structure without the right to her number does not say that there is
 * one. */
static enum err
read_person(struct ctx *x, const struct follow *f, struct row *r)
{
	enum err e = person_read(x, f, ~0u, r);

	if (!nir_here(x, r)) {
		row_set(r, "nir", "");
		row_set(r, "nir_reason", "");
	}
	return e;
}

static enum err
read_all(struct ctx *x, const struct follow *f, struct copy *c)
{
	struct copy_part *p;
	struct united u;
	char key[ID_TEXT];
	int i;
	enum err e = united_get(x, f, &u);

	id_text(&f->id, key);
	p = add(c, "person", N_("Identité"),
		person_record.column, true);
	/* her own record last: she stays the last one opened (F9) */
	for (i = 0; i < u.n && !e; i++)
		rows_add(&p->rows);
	for (i = u.n - 1; i >= 0 && !e; i--)
		e = read_person(x, &u.f[i], &p->rows.r[i]);
	if (!e)
		e = correction_fetch(x, f, &add(c, "corrections",
			N_("Corrections"), correction_columns, false)->rows);
	if (!e) {
		p = add(c, "follow", N_("Suivi"), follow_record.column, true);
		for (i = 0; i < u.n; i++) {
			struct row *r = rows_add(&p->rows);

			follow_values(&u.f[i], r);
			row_setf(r, "num", "%u", u.f[i].num);
		}
		e = add_situation(x, &u, c);
	}
	if (!e)
		e = circle_fetch(x, f, &add(c, "circle",
			N_("Équipe"), circle_columns, false)->rows);
	if (!e)
		e = add_list(x, "household.of", key, add(c, "household",
			N_("Foyer"), kin_columns, false));
	if (!e)
		e = notebook_read_all(x, f, &add(c, "notebook", N_("Carnet"),
			notebook_columns, false)->rows);
	if (!e)
		e = add_list(x, "note.of_person", key, add(c, "notes",
			N_("Notes"), note_columns, false));
	if (!e)
		e = add_list(x, "followup.of_person", key, add(c,
			"appointments", N_("Rendez-vous"),
			appointment_columns, false));
	if (!e)
		e = add_list(x, "message.of_person", key, add(c, "messages",
			N_("Messages"), message_columns, false));
	if (!e)
		e = add_referrals(x, key, c);
	if (!e)
		e = add_requests(x, f, c);
	if (!e)
		e = add_rows(x, f, "copy.holds", add(c, "holds",
			N_("Effacement suspendu"), hold_columns, false));
	if (!e)
		e = add_rows(x, f, "handover.of_person", add(c, "handovers",
			N_("Relais"), handover_columns, false));
	if (!e)
		e = add_said(x, key, c);
	return e ? e : add_looked(x, f, c);
}

enum err
copy_make(struct ctx *x, const struct follow *f, struct copy *out)
{
	const struct ctx_structure *at = ctx_structure_by(x, &f->structure);
	struct act *a = act_new("person.export");
	enum err e;

	memset(out, 0, sizeof *out);
	date_format(ctx_today(x), out->made_on, sizeof out->made_on);
	snprintf(out->structure, sizeof out->structure, "%s",
		at ? at->name : "");
	out->num = f->num;
	act_id(a, ":follow", &f->id);
	e = act_send(a, x);
	act_free(a);
	if (!e)
		e = read_all(x, f, out);
	if (e)
		copy_done(out);
	return e;
}

void
copy_done(struct copy *c)
{
	int i;

	for (i = 0; i < c->n; i++)
		rows_done(&c->part[i].rows);
	c->n = 0;
}

/* --- rendering ------------------------------------------------------------------ */

/* A column that is told: it has a label, or is what was shared. */
static const char *
label_of(const struct column *col)
{
	return col->label ? _(col->label) : col->name;
}

/* What was stored leaves by the gate, whoever wrote it. */
static json_t *
record_json(const struct column *col, const struct row *r)
{
	json_t *o = json_object();
	struct buf clean;

	buf_init(&clean);
	for (; col->name; col++) {
		const char *v = row_get(r, col->name);

		buf_clear(&clean);
		buf_put_clean(&clean, v, TEXT_LINES);
		if (strcmp(v, ROW_MASKED) == 0)
			json_object_set_new(o, col->name, json_null());
		else if (*v)
			json_object_set_new(o, col->name,
				json_string(buf_str(&clean)));
	}
	buf_done(&clean);
	return o;
}

static json_t *
part_json(const struct copy_part *p)
{
	json_t *list;
	int i;

	/* several when records of hers are read as one */
	if (p->one && p->rows.n == 1)
		return record_json(p->column, &p->rows.r[0]);
	list = json_array();
	for (i = 0; i < p->rows.n; i++)
		json_array_append_new(list, record_json(p->column,
			&p->rows.r[i]));
	return list;
}

static json_t *
labels_json(const struct column *col)
{
	json_t *o = json_object();

	for (; col->name; col++)
		json_object_set_new(o, col->name, json_string(label_of(col)));
	return o;
}

void
copy_json(const struct copy *c, struct buf *out)
{
	json_t *parts = json_object(), *labels = json_object(), *all;
	char *text;
	int i;

	for (i = 0; i < c->n; i++) {
		json_object_set_new(parts, c->part[i].name,
			part_json(&c->part[i]));
		json_object_set_new(labels, c->part[i].name,
			labels_json(c->part[i].column));
	}
	all = json_pack("{s:s, s:s, s:s, s:i, s:o, s:o}",
		"format", "passerelle-person-1", "made_on", c->made_on,
		"structure", c->structure, "number", (int)c->num,
		"parts", parts, "labels", labels);
	text = json_dumps(all, JSON_INDENT(1));
	buf_puts(out, text ? text : "{}");
	buf_putc(out, '\n');
	if (text)
		wipe(text, strlen(text));
	free(text);
	json_decref(all);
}

/* Calls `cell` with each value in words. */
typedef void (*cell_fn)(void *to, const struct copy_part *p, int record,
	const char *label, const char *value);

static void
each_cell(struct ctx *x, const struct copy *c, cell_fn cell, void *to)
{
	const struct column *col;
	struct buf clean;
	int i, k;

	buf_init(&clean);
	for (i = 0; i < c->n; i++)
		for (k = 0; k < c->part[i].rows.n; k++)
			for (col = c->part[i].column; col->name; col++) {
				const char *v = row_get(&c->part[i].rows.r[k],
					col->name);
				char *text;

				if (!*v)
					continue;
				text = strcmp(v, ROW_MASKED) == 0 ?
					xstrdup(_("(non communiqué ici)")) :
					column_text(x, col, v);
				buf_clear(&clean);
				buf_put_clean(&clean, text, TEXT_LINES);
				cell(to, &c->part[i], k, label_of(col),
					buf_str(&clean));
				wipe(text, strlen(text));
				free(text);
			}
	buf_done(&clean);
}

struct writing {
	struct buf *out;
	const struct copy_part *part;
	int record;
};

static void
write_cell(void *to, const struct copy_part *p, int record, const char *label,
	const char *value)
{
	struct writing *w = to;

	if (p != w->part)
		buf_printf(w->out, "\n%s\n", _(p->label));
	else if (record != w->record)
		buf_puts(w->out, "  --\n");
	w->part = p;
	w->record = record;
	buf_printf(w->out, "  %s : %s\n", label, value);
}

void
copy_text(struct ctx *x, const struct copy *c, struct buf *out)
{
	struct writing w = { out, NULL, 0 };

	buf_printf(out, _("Copie faite le %s par %s, dossier %u.\nLes noms "
		"d'autres personnes n'y sont pas ; relire les textes libres "
		"avant de la remettre.\n"), c->made_on, c->structure, c->num);
	each_cell(x, c, write_cell, &w);
}

/* --- the command ------------------------------------------------------------------- */

enum err
copy_verb(struct ctx *x, const char *words, struct buf *out)
{
	unsigned num;
	int used = 0;
	char hex[ID_TEXT];
	struct id id = id_none;
	struct follow f;
	struct db_rows q;
	struct copy c;
	bool text;
	enum err e;

	if (sscanf(words, " %7u%n", &num, &used) != 1 || !used)
		return err_set(E_USAGE, _("Écrire « export person NUMÉRO », "
			"et --text pour un texte à lire."));
	words += used;
	words += strspn(words, " ");
	text = strcmp(words, "--text") == 0;
	if (*words && !text)
		return err_set(E_USAGE, _("Écrire « export person NUMÉRO », "
			"et --text pour un texte à lire."));
	if (!ctx_structure(x))
		return err_set(E_RIGHT, _("Vous n'êtes membre d'aucune "
			"structure."));
	e = db_select(x->db, "follow.by_num", &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	db_bind_int(&q, ":num", num);
	if (db_next(&q))
		id = db_id(&q, "id");
	e = db_end(&q);
	if (!e && id_is_none(&id))
		e = err_set(E_NOTFOUND, _("Pas de dossier %u dans votre "
			"structure."), num);
	if (!e)
		e = follow_get(x, id_text(&id, hex), &f);
	if (!e)
		e = copy_make(x, &f, &c);
	if (e)
		return e;
	if (text)
		copy_text(x, &c, out);
	else
		copy_json(&c, out);
	copy_done(&c);
	return E_OK;
}

/* --- the screen ------------------------------------------------------------------------ */

static const struct column line_columns[] = {
	{ .name = "part", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "what", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "value", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

struct listing {
	struct rows *out;
	const struct copy_part *part;
};

static void
list_cell(void *to, const struct copy_part *p, int record, const char *label,
	const char *value)
{
	struct listing *l = to;
	bool first = true;

	while (*value) {
		size_t n = text_fits(value, WIDTH);
		struct row *r = rows_add(l->out);

		row_setf(r, "_key", "%d", l->out->n);
		row_set(r, "part", p != l->part ? _(p->label) : "");
		row_set(r, "what", first ? label : "");
		row_setf(r, "value", "%.*s", (int)n, value);
		l->part = p;
		first = false;
		value += n + (value[n] == '\n');
	}
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct listing l = { out, NULL };
	struct follow f;
	struct copy c;
	enum err e;

	e = follow_about(x, row_get(lq->arg, "key"), "COP", &f);
	if (!e)
		e = copy_make(x, &f, &c);
	if (e)
		return e;
	each_cell(x, &c, list_cell, &l);
	copy_done(&c);
	return E_OK;
}

static const struct source sources[] = {
	{ "copy.lines", line_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

static const struct jump jumps[] = {
	{ "COP", N_("Copie de la dernière fiche"), "person.copy", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain copy_domain = {
	.name = "copy", .sources = sources, .jumps = jumps,
};
