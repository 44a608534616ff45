#include "domains/message_setting.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "model/act.h"
#include "rules/message.h"
#include "store/db.h"

#define WORDS(name, label, help)                                             \
	{ name, label, CT_LONG, 300, 0, COL_CLEAR, NULL, NULL, help },       \
	{ "size_" name, label, CT_TEXT, 20, 0, COL_CLEAR | COL_READONLY,     \
		NULL, NULL, NULL }
#define OF_RDV N_("Vide : les mots habituels. {jour} et {heure} y sont ; "   \
	"aussi {avec}, {telephone}, {lieu}. Ni le motif, ni le nom : d'autres " \
	"lisent ce téléphone.")
#define OF_INVITE N_("Vide : les mots habituels. {telephone} y est ; aussi " \
	"{avec} et {avant}. Ni le motif, ni le nom : d'autres lisent ce "    \
	"téléphone.")

static const struct column columns[] = {
	{ "automatic", N_("Partent seuls"), CT_YESNO, 1, 0, COL_CLEAR |
		COL_REQUIRED, NULL, NULL, N_("Convocations, changements, "
		"annulations et rappels partent d'eux-mêmes. Non : seul part "
		"ce que vous envoyez.") },
	WORDS("invite", N_("Invitation"), OF_INVITE),
	WORDS("invite_reminder", N_("Rappel d'invitation"), OF_INVITE),
	WORDS("summons", N_("Convocation"), OF_RDV),
	WORDS("changed", N_("Rendez-vous changé"), OF_RDV),
	WORDS("cancelled", N_("Rendez-vous annulé"), OF_RDV),
	WORDS("reminder", N_("Rappel de rendez-vous"), OF_RDV),
	{ .name = NULL }
};

/* The structure where the user is now, of which she is a responsable. */
static enum err
mine(struct ctx *x, const struct ctx_structure **out)
{
	*out = ctx_structure(x);
	return *out && (*out)->role == ROLE_RESPONSABLE ? E_OK : err_set(
		E_RIGHT, "%s", _("Les mots de la structure sont ceux de sa "
		"personne responsable : elle les change."));
}

static void
show_size(struct row *r, enum message_kind kind)
{
	const char *name = message_kind_name(kind);
	struct rule_answer a;
	char cell[40];
	int units, parts;

	snprintf(cell, sizeof cell, "size_%s", name);
	row_set(r, cell, "");
	if (!*row_get(r, name))
		return;
	message_words_check(kind, row_get(r, name), &a);
	if (a.ok && sscanf(a.value, "%d %d", &units, &parts) == 2)
		row_setf(r, cell, _("%d, %d SMS"), units, parts);
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	const struct ctx_structure *s;
	struct db_rows q;
	int i;
	enum err e = mine(x, &s);

	if (!e)
		e = db_select(x->db, "message.words", &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &s->id);
	row_set(r, "_version", "0");
	row_set(r, "automatic", "1");
	if (db_next(&q)) {
		row_setf(r, "_version", "%d", (int)db_int(&q, "version"));
		row_set(r, "automatic", db_int(&q, "automatic") ? "1" : "0");
		for (i = 0; i < MESSAGE_KIND_COUNT; i++) {
			const char *name = message_kind_name(i);

			if (!db_null(&q, name))
				row_set(r, name, db_text(&q, name));
		}
	}
	e = db_end(&q);
	for (i = 0; i < MESSAGE_KIND_COUNT && !e; i++)
		show_size(r, (enum message_kind)i);
	return e;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	int i;

	for (i = 0; i < MESSAGE_KIND_COUNT; i++) {
		const char *name = message_kind_name(i);
		struct rule_answer a;

		if (!*row_get(now, name))
			continue;
		message_words_check((enum message_kind)i, row_get(now, name),
			&a);
		if (!a.ok)
			faults_add(f, name, "%s", a.message);
	}
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	const struct ctx_structure *s;
	struct act *a = act_new("message.setting");
	char param[40];
	int i;
	enum err e = mine(x, &s);

	if (!e) {
		act_id(a, ":at", &s->id);
		act_int(a, ":version", row_int(was, "_version"));
		act_int(a, ":automatic", row_int(now, "automatic"));
		for (i = 0; i < MESSAGE_KIND_COUNT; i++) {
			const char *name = message_kind_name(i);

			snprintf(param, sizeof param, ":%s", name);
			act_text(a, param, row_get(now, name));
		}
		e = act_send(a, x);
	}
	if (e)
		faults_add(f, "", "%s", err_text());
	act_free(a);
	return e;
}

const struct record message_setting_record = {
	"message_setting", columns, load, save, check
};

static const struct record *const records[] = { &message_setting_record,
	NULL };

const struct domain message_setting_domain = {
	.name = "message_setting", .records = records,
};
