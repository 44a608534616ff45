#include "domains/note_mine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "model/vault.h"
#include "store/db.h"

static const struct column columns[] = {
	{ .name = "made_on", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "kind", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "note.kind" },
	{ .name = "subject", .type = CT_CHOICE, .scope = SCOPE_LABEL,
		.choice = "note.subject" },
	{ .name = "text", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

/* What a row is about. */
struct mine {
	struct id id, person, structure;
	enum scope scope;
};

static enum err
read_rows(struct ctx *x, const struct id *structure, struct mine *m, int *n,
	struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "note.mine", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	db_bind_id(&q, ":me", &x->user);
	db_bind_int(&q, ":most", NOTES_MINE);
	while (*n < NOTES_MINE && db_next(&q)) {
		struct row *r = rows_add(out);
		bool work = strcmp(db_text(&q, "kind"), "travail") == 0;
		char hex[ID_TEXT];

		m[*n] = (struct mine){ db_id(&q, "id"), db_id(&q, "person"),
			*structure, work ? SCOPE_WORKNOTE : SCOPE_NOTE };
		row_set(r, "_key", id_text(&m[*n].id, hex));
		row_set(r, "_person", id_text(&m[*n].person, hex));
		row_set(r, "kind", db_text(&q, "kind"));
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_setf(r, "_at", "%d", (*n)++);
	}
	return db_end(&q);
}

/* Names and words, the keys of all of them in two requests. */
static enum err
open_rows(struct ctx *x, const struct mine *m, int n, struct rows *out)
{
	struct vault_want *want = xcalloc((size_t)n + 1, sizeof *want);
	struct row **row = xcalloc((size_t)n + 1, sizeof *row);
	struct id *person = xcalloc((size_t)n + 1, sizeof *person);
	enum err e;

	for (int i = 0; i < n; i++) {
		want[i] = (struct vault_want){ WRAP_PERSON, m[i].person,
			m[i].scope, m[i].scope == SCOPE_WORKNOTE ? x->user :
			m[i].structure, false };
		row[i] = &out->r[i];
		person[i] = m[i].person;
	}
	e = follow_labels(x, person, n, row);
	if (!e)
		e = vault_fetch(x, want, n);
	for (int i = 0; i < n && !e; i++) {
		uint32_t version;

		if (want[i].given)
			e = vault_open(x, WRAP_PERSON, &m[i].person, &m[i].id,
				m[i].scope, &want[i].owner, row[i], &version);
		else
			row_set(row[i], "text", "········");
	}
	free(person);
	free(row);
	free(want);
	return e;
}

static int
newest_first(const void *a, const void *b)
{
	int d = strcmp(row_get(b, "made_on"), row_get(a, "made_on"));

	return d ? d : (int)(row_int(a, "_at") - row_int(b, "_at"));
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct mine *m = xcalloc(NOTES_MINE, sizeof *m);
	int n = 0;
	enum err e = E_OK;

	for (int i = 0; i < x->nstructure && !e; i++)
		e = read_rows(x, &x->structure[i].id, m, &n, out);
	if (!e && n)
		e = open_rows(x, m, n, out);
	if (n > 1)
		qsort(out->r, (size_t)n, sizeof *out->r, newest_first);
	free(m);
	return e;
}

static const struct source sources[] = {
	{ "note.mine", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* =NOT +: a note about the last record opened. */
static enum err
jump_notes(struct ctx *x, const char *arg, struct call_result *out)
{
	if (strcmp(arg, "+") != 0)
		return err_set(E_CHECK, _("=NOT montre vos notes, =NOT + en "
			"écrit une sur la dernière personne ouverte."));
	if (!*x->last_person)
		return err_set(E_STATE, _("Aucune personne n'est ouverte : "
			"=PER en cherche une, puis ^O n."));
	snprintf(out->screen, sizeof out->screen, "note.edit");
	snprintf(out->arg, sizeof out->arg, "%s", x->last_person);
	return E_OK;
}

static const struct jump jumps[] = {
	{ "NOT", N_("Mes notes"), "note.mine", jump_notes },
	{ NULL, NULL, NULL, NULL }
};

const struct domain note_mine_domain = {
	.name = "note_mine", .sources = sources, .jumps = jumps,
};
