#include "keeper/blobs.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"

#define BLOBS_MAX 64
#define DRAFT_MAX (256 << 10)      /* bytes of a draft, sealed */
#define LINE_MAX (32 << 10)        /* of a line of a file */
#define LABEL_MAX (8 << 10)        /* of what a list opens of everybody */
#define BLOB_MAX (128 << 10)       /* of anything else */

/* What a statement tells of a record: (person, structure, author, kind), NULL
 * where it has none.  One of another structure than the act's is not there. */
struct whose {
	struct id person, author;
	char kind[16];
};

static bool
find(struct run *r, const char *query, const struct id *record,
	struct whose *out)
{
	struct db_rows q;
	bool here = false;

	memset(out, 0, sizeof *out);
	if (db_select(r->k->data, query, &q))
		return false;
	db_bind_id(&q, ":id", record);
	if (db_next(&q)) {
		struct id structure = db_id(&q, "structure");
		const char *kind = db_text(&q, "kind");

		out->person = db_id(&q, "person");
		out->author = db_id(&q, "author");
		snprintf(out->kind, sizeof out->kind, "%s", kind ? kind : "");
		here = id_equal(&structure, &r->on.structure);
	}
	return db_end(&q) == E_OK && here;
}

/* A note is written by its author, as the kind that it is; of the second
 * person when it is moved to her. */
static bool
note_fits(struct run *r, const struct id *record, unsigned scope,
	const struct id *person)
{
	struct whose w;

	return find(r, "keeper.note", record, &w) &&
		id_equal(&w.person, person) &&
		id_equal(&w.author, &r->p->user) && strcmp(w.kind,
		scope == SCOPE_NOTE ? "note" : "travail") == 0;
}

/* The reason of this user's emergency access, or her words on another's:
 * once. */
static bool
emergency_fits(struct run *r, const struct id *record, uint32_t base)
{
	struct whose w;

	return base == 0 && find(r, "keeper.emergency_words", record, &w) &&
		id_equal(&w.person, &r->on.person) &&
		id_equal(&w.author, &r->p->user);
}

/* Her own words, or those of the answer that this user just gave her: once.
 * What she answers to a line of the notebook is sealed as that line. */
static bool
said_fits(struct run *r, const struct id *record, unsigned scope,
	uint32_t base)
{
	struct whose w;

	return base == 0 && find(r, "keeper.said", record, &w) &&
		id_equal(&w.person, &r->on.person) &&
		id_equal(&w.author, &r->p->user) &&
		scope == (strcmp(w.kind, "ligne") == 0 ? SCOPE_PATH :
		strcmp(w.kind, "frein") == 0 ? SCOPE_BARRIERS : SCOPE_NOTE);
}

/* The words of the answer that this structure just gave, once. */
static bool
answer_fits(struct run *r, const struct id *record, uint32_t base)
{
	struct whose w;

	return base == 0 && find(r, "keeper.answer", record, &w) &&
		id_equal(&w.person, &r->on.person);
}

/* A content is the referral's own while it is a draft, or that of an event of
 * this referral that has none yet, or of the answer to a handover: what was
 * sent is not rewritten. */
static bool
content_fits(struct run *r, const struct id *record, uint32_t base)
{
	struct id referral = r->made_kind == WRAP_REFERRAL ? r->made : r->id;
	struct db_rows q;
	bool fits = false;

	if (r->made_kind == WRAP_REQUEST)
		return id_equal(record, &r->made) && base == 0;
	if (r->act->on && strcmp(r->act->on, "follow") == 0 &&
		!r->made_kind)
		return answer_fits(r, record, base);

	if (r->made_kind != WRAP_REFERRAL && (!r->act->on ||
		(strcmp(r->act->on, "referral") != 0 &&
		strcmp(r->act->on, "handover") != 0)))
		return false;
	if (id_equal(record, &referral))
		return r->made_kind == WRAP_REFERRAL ||
			strcmp(r->on.state, "brouillon") == 0;
	if (base != 0 || db_select(r->k->data, "keeper.event", &q))
		return false;
	db_bind_id(&q, ":id", record);
	if (db_next(&q)) {
		struct id of = db_id(&q, "referral");

		fits = id_equal(&of, &referral);
	}
	return db_end(&q) == E_OK && fits;
}

/* One side of a link between two people of a household: of the person of
 * the act, or of the other one.  *person: whose side it is. */
static bool
kin_fits(struct run *r, const struct id *record, struct id *person)
{
	struct whose w;

	if (!r->act->with || !find(r, "keeper.kin", record, &w))
		return false;
	*person = w.person;
	return id_equal(person, &r->on.person) ||
		id_equal(person, &r->with.person);
}

/* An appointment, an invitation, the end of a follow-up: of this person. */
static bool
appointment_fits(struct run *r, const struct id *record)
{
	struct whose w;

	return !r->act->with && find(r, "keeper.appointment", record, &w) &&
		id_equal(&w.person, &r->on.person);
}

/* A line of the notebook of the person of the act: what blocks under barriers,
 * the rest under path, each of them under health where it is about that. */
static bool
notebook_fits(struct run *r, const struct id *record, unsigned scope)
{
	struct whose w;

	return find(r, "keeper.notebook", record, &w) &&
		id_equal(&w.person, &r->on.person) && (scope == SCOPE_HEALTH ||
		scope == (strcmp(w.kind, "frein") == 0 ? SCOPE_BARRIERS :
		SCOPE_PATH));
}

/* A draft itself, or a line of the file that it holds. */
static bool
draft_fits(struct run *r, const struct id *record)
{
	const struct id *draft = r->made_kind == WRAP_DRAFT ? &r->made :
		&r->id;
	struct db_rows q;
	bool fits = false;

	if (id_equal(record, draft))
		return true;
	if (db_select(r->k->data, "keeper.draft_line", &q))
		return false;
	db_bind_id(&q, ":id", record);
	if (db_next(&q)) {
		struct id of = db_id(&q, "id");

		fits = id_equal(&of, draft);
	}
	return db_end(&q) == E_OK && fits;
}

/* What a person said before another record was united to hers: once, by the
 * act that unites them. */
static bool
twin_fits(struct run *r, const struct id *record, uint32_t base)
{
	struct whose w;

	return base == 0 && r->act->with && find(r, "keeper.twin", record,
		&w) && id_equal(&w.person, &r->on.person);
}

static bool
value_is(const struct value *v, const struct id *id)
{
	return v->type == 'b' && v->n == ID_SIZE &&
		memcmp(v->p, id->b, ID_SIZE) == 0;
}

/* The row that the act starts from, one that it makes or that it names as its
 * own: the words of any other are left as they are, also where there are none
 * yet. */
static bool
of_act(struct run *r, const struct id *record)
{
	const struct sql_step *s;
	const struct value *v = run_value(r, ":id");

	if (id_equal(record, &r->id) || id_equal(record, &r->made) ||
		id_equal(record, &r->on.person) ||
		(v && value_is(v, record)))
		return true;
	for (s = r->act->step; s->sql; s++) {
		v = s->made ? run_value(r, s->made) : NULL;
		if (v && value_is(v, record))
			return true;
	}
	return false;
}

/* Does the record belong to what the act is about?  Asked after the act's
 * own statements, so that what it just made is there.  *person: whose it
 * is. */
static bool
record_fits(struct run *r, const struct id *record, unsigned scope,
	uint32_t base, struct id *person)
{
	*person = r->on.person;
	if (scope != SCOPE_DRAFT && !of_act(r, record))
		return false;
	/* what is moved becomes the second person's */
	if (r->act->with && (scope == SCOPE_NOTE || scope == SCOPE_WORKNOTE ||
		scope == SCOPE_CONTENT))
		*person = r->with.person;
	switch (scope) {
	case SCOPE_NOTE:
		if (r->right == RIGHT_EMERGENCY_OPEN ||
			r->right == RIGHT_EMERGENCY_REVIEW)
			return emergency_fits(r, record, base);
		if (r->right == RIGHT_HERSELF ||
			r->right == RIGHT_SAID_ANSWER ||
			r->right == RIGHT_WHY_ANSWER)
			return said_fits(r, record, scope, base);
		return note_fits(r, record, scope, person);
	case SCOPE_WORKNOTE:
		return note_fits(r, record, scope, person);
	case SCOPE_DRAFT:
		return draft_fits(r, record);
	case SCOPE_CONTENT:
		return content_fits(r, record, base);
	case SCOPE_ASIDE:
		/* (of acts on a referral: there is no other) */
		return id_equal(record, &r->id);
	case SCOPE_PATH:
		/* she rewrites nothing of what is written of her */
		if (r->right == RIGHT_HERSELF)
			return said_fits(r, record, scope, base);
		return id_equal(record, &r->on.person) ||
			twin_fits(r, record, base) ||
			notebook_fits(r, record, scope) ||
			appointment_fits(r, record) ||
			kin_fits(r, record, person);
	case SCOPE_BARRIERS:
		if (r->right == RIGHT_HERSELF)
			return said_fits(r, record, scope, base);
		/* fallthrough */
	case SCOPE_HEALTH:
		return id_equal(record, &r->on.person) ||
			twin_fits(r, record, base) ||
			notebook_fits(r, record, scope);
	default:
		return id_equal(record, &r->on.person) ||
			twin_fits(r, record, base);
	}
}

static enum err
conflict(struct run *r, struct db_rows *q)
{
	const char *by = db_text(q, "by_name"), *on = db_text(q, "changed_on");
	char day[16] = "?";
	struct date d;

	if (date_parse(on, &d) == E_OK)
		date_french(d, day, sizeof day);
	if (!by)
		return err_set(E_CONFLICT, _("Modifiée le %s : votre texte "
			"reste ici."), day);
	return err_set(E_CONFLICT, _("Modifiée par %s le %s : votre texte "
		"reste ici."), by, day);
}

static enum err
check_version(struct run *r, const struct id *record, unsigned scope,
	const struct id *owner, uint32_t base)
{
	struct db_rows q;
	enum err e = db_select(r->k->data, "keeper.blob_version", &q), end;

	if (e)
		return e;
	db_bind_id(&q, ":record", record);
	db_bind_int(&q, ":scope", scope);
	db_bind_id(&q, ":owner", owner);
	db_bind_id(&q, ":structure", &r->on.structure);
	if (db_next(&q)) {
		if ((uint32_t)db_int(&q, "version") != base)
			e = conflict(r, &q);
	} else if (base != 0) {
		e = err_set(E_CONFLICT, _("Effacé entre-temps : votre texte "
			"reste ici."));
	}
	end = db_end(&q);
	return e ? e : end;
}

/* The scopes whose former values are kept. */
#define FORMER (SCOPE_BIT(SCOPE_LABEL) | SCOPE_BIT(SCOPE_IDENTITY) |         \
	SCOPE_BIT(SCOPE_CONTACT) | SCOPE_BIT(SCOPE_ADDRESS))

/* Keeps what a blob of hers said, which is about to be replaced. */
static enum err
keep_former(struct run *r, const struct id *record, unsigned scope,
	const struct id *person)
{
	struct db_rows q;
	enum err e;

	if (!(FORMER & SCOPE_BIT(scope)) || !id_equal(record, person))
		return E_OK;
	e = db_select(r->k->data, "keeper.blob_former", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	db_bind_int(&q, ":scope", scope);
	db_bind_text(&q, ":today", r->today);
	db_bind_id(&q, ":me", &r->p->user);
	e = db_step(&q);
	if (!e)
		e = db_select(r->k->data, "keeper.blob_former_most", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	db_bind_int(&q, ":scope", scope);
	db_bind_int(&q, ":most", FORMER_MOST);
	return db_step(&q);
}

static enum err
put_blob(struct run *r, const struct id *record, unsigned scope,
	const struct id *owner, const struct id *person, uint32_t base,
	const void *sealed, size_t n)
{
	struct db_rows q;
	enum err e = db_select(r->k->data, n ? "keeper.blob_put" :
		"keeper.blob_drop", &q);

	if (e)
		return e;
	db_bind_id(&q, ":record", record);
	db_bind_int(&q, ":scope", scope);
	db_bind_id(&q, ":owner", owner);
	db_bind_id(&q, ":person", person);
	if (n) {
		db_bind_int(&q, ":version", base + 1);
		db_bind_text(&q, ":today", r->today);
		db_bind_id(&q, ":me", &r->p->user);
		db_bind_blob(&q, ":sealed", sealed, n);
	}
	e = db_step(&q);
	if (!e && db_changes(r->k->data) != 1)
		e = run_broken(r, "blob of another person", "");
	return e;
}

/* The owner that a scope must have in this act. */
static struct id
owner_of(const struct run *r, unsigned scope)
{
	if (scope == SCOPE_CONTENT || (SCOPE_SHARED & SCOPE_BIT(scope)))
		return id_none;
	return scope == SCOPE_WORKNOTE || scope == SCOPE_DRAFT ? r->p->user :
		r->on.structure;
}

/* Others open what is written here, whole: what one session says stops none
 * of theirs. */
static size_t
most_bytes(const struct run *r, const struct id *record, unsigned scope)
{
	if (scope == SCOPE_DRAFT)
		return r->made_kind == WRAP_DRAFT || id_equal(record, &r->id) ?
			DRAFT_MAX : LINE_MAX;
	return scope == SCOPE_LABEL ? LABEL_MAX : BLOB_MAX;
}

enum err
blobs_put(struct run *r, struct msg *m, uint32_t *changed)
{
	uint32_t n = msg_get_u32(m), i;
	unsigned may;
	enum err e = E_OK;

	if (n > BLOBS_MAX)
		return run_broken(r, "blobs", "");
	if (r->act->new_kind && r->made_kind == WRAP_PERSON) {
		/* made here: her first writer is her referent */
		r->facts.follow = r->facts.referent = true;
		r->scopes = UINT32_MAX;
	}
	may = (right_writes(&r->facts) & r->scopes) |
		SCOPE_BIT(SCOPE_CONTENT) | SCOPE_BIT(SCOPE_ASIDE) |
		SCOPE_BIT(SCOPE_DRAFT);
	for (i = 0; i < n && !e; i++) {
		struct id record = msg_get_id(m);
		unsigned scope = msg_get_u8(m);
		struct id owner = msg_get_id(m), must, person;
		uint32_t base = msg_get_u32(m);
		size_t size;
		const void *sealed = msg_get_bytes(m, &size);

		if (m->bad || scope >= SCOPES)
			return run_broken(r, "blob", "");
		must = owner_of(r, scope);
		if (!run_lists(r->act->blobs, scope_name((enum scope)scope)) ||
			!id_equal(&owner, &must))
			return run_broken(r, "blob scope",
				scope_name((enum scope)scope));
		if (!(may & SCOPE_BIT(scope)))
			return err_set(E_RIGHT, _("Cette partie de la fiche "
				"est écrite par la personne référente."));
		if (!record_fits(r, &record, scope, base, &person))
			return run_broken(r, "blob record", "");
		if (size > most_bytes(r, &record, scope))
			return err_set(E_CHECK, _("C'est trop long pour être "
				"gardé."));
		*changed |= SCOPE_BIT(scope);
		e = check_version(r, &record, scope, &owner, base);
		if (!e)
			e = keep_former(r, &record, scope, &person);
		if (!e)
			e = put_blob(r, &record, scope, &owner, &person, base,
				sealed, size);
	}
	return e;
}
