#include "domains/move.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "domains/referral.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

/* What is moved: whose it is now, and where. */
struct object {
	struct id id, person, structure, author;
	char kind[16];          /* of a note */
	int version;
	bool note;
};

static enum err
note_object(struct ctx *x, const char *key, struct object *out)
{
	struct db_rows q;
	bool moved;
	enum err e = *key ? id_parse(key, &out->id) : err_set(E_STATE,
		_("Cette note n'est pas encore enregistrée : F10."));

	if (!e)
		e = db_select(x->db, "note.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &out->id);
	e = db_one(&q, _("Cette note n'existe plus."));
	if (e)
		return e;
	moved = !db_null(&q, "moved_on");
	out->person = db_id(&q, "person");
	out->structure = db_id(&q, "structure");
	out->author = db_id(&q, "author");
	out->version = (int)db_int(&q, "version");
	snprintf(out->kind, sizeof out->kind, "%s",
		db_text(&q, "kind"));
	e = db_end(&q);
	if (!e && moved)
		e = err_set(E_STATE, _("Cette note est déjà déplacée."));
	if (!e && !id_equal(&out->author, &x->user))
		e = err_set(E_RIGHT, _("Seule la personne qui a écrit une "
			"note la déplace."));
	return e;
}

static enum err
referral_object(struct ctx *x, const char *key, struct object *out)
{
	struct referral f;
	enum err e = referral_get(x, key, &f);

	if (e)
		return e;
	out->id = f.id;
	out->person = f.person;
	out->structure = f.sender;
	out->version = f.version;
	if (!f.mine)
		return err_set(E_RIGHT, _("Seule la structure qui oriente "
			"peut le faire."));
	return f.moved ? err_set(E_STATE, _("Cette orientation est déjà "
		"déplacée.")) : E_OK;
}

static enum err
object_get(struct ctx *x, const char *what, const char *key,
	struct object *out)
{
	memset(out, 0, sizeof *out);
	out->note = strcmp(what, "note") == 0;
	return out->note ? note_object(x, key, out) :
		referral_object(x, key, out);
}

/* --- to whom: the last record opened, then those that I accompany ---------- */

static const struct column columns[] = {
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "age", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "why", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

/* May it be moved to this follow: another person's, of the same structure,
 * that is not over? */
static bool
fits(struct ctx *x, const struct object *o, const char *follow,
	struct follow *f)
{
	return *follow && follow_get(x, follow, f) == E_OK && !f->ended &&
		id_equal(&f->structure, &o->structure) &&
		!id_equal(&f->person, &o->person);
}

static enum err
add_last(struct ctx *x, const struct object *o, struct rows *out,
	struct id *person)
{
	struct follow f;
	struct row *r;
	char hex[ID_TEXT];

	*person = id_none;
	if (!fits(x, o, x->last_person, &f) &&
		!fits(x, o, x->before_person, &f))
		return E_OK;
	r = rows_add(out);
	row_set(r, "_key", id_text(&f.id, hex));
	row_setf(r, "num", "%u", f.num);
	row_set(r, "why", _("dernière fiche ouverte"));
	*person = f.person;
	return follow_labels(x, &f.person, 1, &r);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(row_get(a, "name"), row_get(b, "name"));
}

static enum err
add_mine(struct ctx *x, const struct object *o, const struct id *last,
	struct rows *out)
{
	const struct source *mine = registry_source("caseload.mine");
	struct row none;
	struct list_query q = { .arg = &none, .filter = &none, .search = "" };
	struct rows found;
	int i;
	enum err e;

	row_init(&none);
	rows_init(&found);
	e = mine->fetch(x, &q, &found);
	if (!e && found.n > 1)
		qsort(found.r, (size_t)found.n, sizeof *found.r, by_name);
	for (i = 0; i < found.n && !e; i++) {
		const struct row *from = &found.r[i];
		struct follow f;
		struct row *r;

		if (!fits(x, o, row_get(from, "_key"), &f) ||
			id_equal(&f.person, last))
			continue;
		r = rows_add(out);
		row_copy(r, from);
		row_set(r, "why", "");
	}
	rows_done(&found);
	row_done(&none);
	return e;
}

/* key: what is moved; arg: "note" or "referral". */
static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const char *key = row_get(lq->arg, "key");
	const char *what = row_get(lq->arg, "arg");
	struct object o;
	struct id last;
	int i;
	enum err e = object_get(x, what, key, &o);

	if (!e)
		e = add_last(x, &o, out, &last);
	if (!e)
		e = add_mine(x, &o, &last, out);
	for (i = 0; i < out->n; i++) {
		row_set(&out->r[i], "_object", key);
		row_set(&out->r[i], "_what", what);
	}
	return e;
}

static const struct source sources[] = {
	{ "move.to", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* --- moving -------------------------------------------------------------- */

/* The words of a note, opened under the one key and sealed under the other. */
static enum err
move_note(struct ctx *x, const struct object *o, const struct follow *to)
{
	static const char *const names[] = { "subject", "text", NULL };
	bool work = strcmp(o->kind, "travail") == 0;
	enum scope scope = work ? SCOPE_WORKNOTE : SCOPE_NOTE;
	struct id owner = work ? o->author : o->structure, made = id_new();
	struct vault_want want[2] = {
		{ WRAP_PERSON, o->person, scope, owner, false },
		{ WRAP_PERSON, to->person, scope, owner, false } };
	struct act *a = act_new("note.move");
	struct row words;
	uint32_t version;
	enum err e = vault_fetch(x, want, 2);

	row_init(&words);
	if (!e && !(want[0].given && want[1].given))
		e = err_set(E_RIGHT, _("Vous n'avez pas accès aux notes de "
			"cette personne."));
	if (!e)
		e = vault_open(x, WRAP_PERSON, &o->person, &o->id, scope,
			&owner, &words, &version);
	if (e)
		goto out;
	act_id(a, ":note", &o->id);
	act_id(a, ":with", &to->id);
	act_id(a, ":id", &made);
	act_int(a, ":version", o->version);
	e = act_blob(a, x, &made, &to->person, WRAP_PERSON, scope, &owner, 0,
		&words, names);
	if (!e)
		e = act_send(a, x);
out:
	row_done(&words);
	act_free(a);
	return e;
}

/* What is kept of the words of a referral: nothing of the other person, nor
 * that this one was told. */
static void
take_words(const struct row *content, struct row *now)
{
	static const char *const kept[] = { "reason", "join_phone",
		"join_email", "join_me", NULL };
	static const char *const told[] = { "informed", "informed_on",
		"informed_how", "agreed", NULL };
	int i;

	for (i = 0; kept[i]; i++)
		row_set(now, kept[i], row_get(content, kept[i]));
	for (i = 0; told[i]; i++)
		row_set(now, told[i], "");
}

static enum err
move_referral(struct ctx *x, const struct object *o, const struct follow *to,
	char made[ID_TEXT])
{
	char key[ID_TEXT], hex[ID_TEXT], arg[100];
	struct referral f;
	struct row content, was, now;
	struct faults faults;
	uint32_t version;
	enum err e = referral_get(x, id_text(&o->id, key), &f);

	row_init(&content);
	row_init(&was);
	row_init(&now);
	faults_init(&faults);
	if (!e)
		e = referral_content(x, &f, &content, &version);
	snprintf(arg, sizeof arg, "%s service %s", id_text(&to->id, hex),
		row_get(&content, "service"));
	if (!e)
		e = referral_record.load(x, "", arg, &was);
	if (!e) {
		row_set(&was, "_moved", key);
		row_setf(&was, "_moved_version", "%d", o->version);
		row_copy(&now, &was);
		take_words(&content, &now);
		row_set(&now, "wished_on", f.wished_on);
		row_set(&now, "urgent", f.urgent ? "1" : "0");
		e = referral_record.save(x, &was, &now, &faults);
		if (e && faults.n)
			err_set(e, "%s", faults.f[0].message);
	}
	if (!e)
		snprintf(made, ID_TEXT, "%s", row_get(&now, "_key"));
	faults_done(&faults);
	row_done(&content);
	row_done(&was);
	row_done(&now);
	return e;
}

/* The row is a person; _object and _what say what goes to her. */
static enum err
call_move(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct object o;
	struct follow to;
	char made[ID_TEXT] = "";
	enum err e = object_get(x, row_get(row, "_what"),
		row_get(row, "_object"), &o);

	if (!e && !fits(x, &o, row_get(row, "_key"), &to))
		e = err_set(E_STATE, _("Pas vers cette personne : il faut "
			"qu'elle soit accompagnée par la même structure."));
	if (!e)
		e = o.note ? move_note(x, &o, &to) :
			move_referral(x, &o, &to, made);
	if (e)
		return e;
	out->back = true;
	if (*made) {
		snprintf(out->screen, sizeof out->screen, "referral.new");
		snprintf(out->key, sizeof out->key, "%s", made);
	}
	snprintf(out->message, sizeof out->message, o.note ?
		_("Note déplacée vers %s.") :
		_("Déplacée vers %s : un brouillon, à relire puis envoyer."),
		row_get(row, "name"));
	return E_OK;
}

/* --- told in the day ------------------------------------------------------- */

static enum err
mark_seen(struct ctx *x, const char *key)
{
	struct id id;
	struct act *a;
	enum err e = id_parse(key, &id);

	if (e)
		return e;
	a = act_new("moved.seen");
	act_id(a, ":user", &x->user);
	act_id(a, ":id", &id);
	e = act_send(a, x);
	act_free(a);
	return e;
}

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *key = row_get(row, "_key"), *name = row_get(row, "name");
	struct id id, person = id_none, structure = id_none;
	struct db_rows q;
	char kind[16] = "", follow[ID_TEXT];
	struct follow f;
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "moved.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	db_bind_id(&q, ":me", &x->user);
	if (db_next(&q)) {
		person = db_id(&q, "person");
		structure = db_id(&q, "structure");
		snprintf(kind, sizeof kind, "%s", db_text(&q, "kind"));
	}
	e = db_end(&q);
	if (!e)
		e = mark_seen(x, key);
	if (e)
		return e;
	if (strcmp(kind, "recue") == 0)
		snprintf(out->message, sizeof out->message, "%s",
			_("Orientation retirée : adressée par erreur."));
	else
		snprintf(out->message, sizeof out->message,
			strcmp(kind, "note") == 0 ?
			_("Note déplacée : elle ne concernait pas %s.") :
			_("Orientation déplacée : elle ne concernait pas "
			"%s."), name);
	if (follow_of(x, &structure, &person, follow) == E_OK &&
		follow_get(x, follow, &f) == E_OK && !f.ended) {
		snprintf(out->screen, sizeof out->screen, "person.card");
		snprintf(out->key, sizeof out->key, "%s", follow);
	} else {
		out->refresh = true;
	}
	return E_OK;
}

static const struct call calls[] = {
	{ "move_do", call_move },
	{ "moved_open", call_open },
	{ NULL, NULL }
};

const struct domain move_domain = {
	.name = "move", .sources = sources, .calls = calls,
};
