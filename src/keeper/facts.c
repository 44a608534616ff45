#include "keeper/facts.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"

enum err
facts_subject(struct keeper *k, const char *table, const struct id *id,
	struct subject *out)
{
	char name[64], today[16];
	struct db_rows q;
	bool found = false;
	enum err e;

	memset(out, 0, sizeof *out);
	snprintf(name, sizeof name, "on.%s", table);
	e = db_select(k->data, name, &q);
	if (e)
		return e;
	if (db_has_param(&q, ":today")) {
		facts_today(k, &id_none, today);
		db_bind_text(&q, ":today", today);
	}
	db_bind_id(&q, ":id", id);
	if (db_next(&q)) {
		const char *state = db_text(&q, "state");

		found = true;
		out->person = db_id(&q, "person");
		out->structure = db_id(&q, "structure");
		out->other = db_id(&q, "other");
		out->author = db_id(&q, "author");
		out->external = db_int(&q, "external") != 0;
		snprintf(out->state, sizeof out->state, "%s",
			state ? state : "");
	}
	e = db_end(&q);
	if (e)
		return e;
	return found ? E_OK : err_set(E_NOTFOUND,
		_("Cela n'existe plus. F3 revient."));
}

void
facts_today(struct keeper *k, const struct id *structure, char out[16])
{
	char departement[8] = "75";
	struct db_rows q;
	struct date d;
	int hour, minute;

	if (!id_is_none(structure) &&
		db_select(k->data, "keeper.structure", &q) == E_OK) {
		db_bind_id(&q, ":id", structure);
		if (db_next(&q) && db_text(&q, "departement"))
			snprintf(departement, sizeof departement, "%s",
				db_text(&q, "departement"));
		db_end(&q);
	}
	date_local(clock_now(), departement, &d, &hour, &minute);
	date_format(d, out, 16);
}

/* *nir: has that structure the right to the number? */
static enum err
role_of(struct keeper *k, const struct id *user, const struct id *structure,
	enum role *role, bool *nir)
{
	struct db_rows q;
	char today[16];
	enum err e;

	*role = ROLE_NONE;
	facts_today(k, structure, today);
	e = db_select(k->data, "keeper.role", &q);
	if (e)
		return e;
	db_bind_id(&q, ":user", user);
	db_bind_id(&q, ":structure", structure);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		const char *name = db_text(&q, "role");
		enum role one = strcmp(name, "responsable") == 0 ?
			ROLE_RESPONSABLE : strcmp(name, "conseiller") == 0 ?
			ROLE_CONSEILLER : strcmp(name, "lecture") == 0 ?
			ROLE_LECTURE : ROLE_NONE;

		if (one > *role)
			*role = one;
		*nir = db_int(&q, "nir") != 0;
	}
	return db_end(&q);
}

enum err
facts_role_read(struct keeper *k, const struct id *user,
	const struct id *structure, enum role *role)
{
	bool nir;

	return role_of(k, user, structure, role, &nir);
}

enum role
facts_role(struct keeper *k, const struct id *user,
	const struct id *structure)
{
	enum role role;

	return facts_role_read(k, user, structure, &role) ? ROLE_NONE : role;
}

enum err
facts_own_read(struct keeper *k, const struct id *user, struct id *own)
{
	struct db_rows q;
	enum err e;

	*own = id_none;
	if (id_is_none(user))
		return E_OK;
	e = db_select(k->data, "keeper.user", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", user);
	if (db_next(&q) && !db_null(&q, "person"))
		*own = db_id(&q, "person");
	return db_end(&q);
}

struct id
facts_own_person(struct keeper *k, const struct id *user)
{
	struct id own;

	return facts_own_read(k, user, &own) ? id_none : own;
}

void
facts_herself_fill(struct keeper *k, const struct peer *p,
	const struct id *structure, const struct id *person,
	struct facts *out, uint32_t *scopes)
{
	struct id own = facts_own_person(k, &p->user);
	struct db_rows q;
	char today[16];

	if (id_is_none(person) || id_is_none(structure) ||
		!id_equal(&own, person) ||
		db_select(k->data, "keeper.follow", &q))
		return;
	facts_today(k, structure, today);
	db_bind_text(&q, ":today", today);
	db_bind_id(&q, ":person", person);
	db_bind_id(&q, ":structure", structure);
	if (db_next(&q)) {
		out->herself = true;
		*scopes = (uint32_t)db_int(&q, "scopes");
		out->closed = true;
	}
	if (db_end(&q))
		out->herself = false;
	facts_closed_fill(k, person, out);
}

bool
facts_user_live(struct keeper *k, const struct id *user, bool *admin)
{
	struct db_rows q;
	bool live = false;

	if (admin)
		*admin = false;
	if (id_is_none(user) || db_select(k->data, "keeper.user", &q))
		return false;
	db_bind_id(&q, ":id", user);
	if (db_next(&q)) {
		live = strcmp(db_text(&q, "state"), "actif") == 0;
		if (admin)
			*admin = live && db_int(&q, "admin") != 0;
	}
	return db_end(&q) == E_OK && live;
}

void
facts_role_fill(struct keeper *k, const struct peer *p,
	const struct id *structure, struct facts *out)
{
	memset(out, 0, sizeof *out);
	out->looking = p->looking;
	facts_user_live(k, &p->user, &out->admin);
	/* what cannot be read gives nothing */
	if (!id_is_none(structure) && role_of(k, &p->user, structure,
		&out->role, &out->nir)) {
		out->role = ROLE_NONE;
		out->nir = false;
	}
}

void
facts_follow_fill(struct keeper *k, const struct peer *p,
	const struct id *structure, const struct id *person,
	struct facts *out, uint32_t *scopes)
{
	char today[16];

	facts_today(k, structure, today);
	facts_follow_on(k, p, structure, today, person, out, scopes);
	facts_closed_fill(k, person, out);
}

bool
facts_closed(struct keeper *k, const struct id *person)
{
	struct db_rows q;
	bool open;

	if (db_select(k->data, "keeper.protected", &q))
		return true;
	db_bind_id(&q, ":person", person);
	open = db_next(&q) && db_int(&q, "protected") == 0;
	return db_end(&q) != E_OK || !open;
}

void
facts_closed_fill(struct keeper *k, const struct id *person,
	struct facts *out)
{
	if (out->follow || out->herself)
		out->closed = facts_closed(k, person);
}

void
facts_follow_on(struct keeper *k, const struct peer *p,
	const struct id *structure, const char *today,
	const struct id *person, struct facts *out, uint32_t *scopes)
{
	struct db_rows q;
	bool found = false, referent = false;
	uint32_t opened = 0;

	*scopes = 0;
	if (id_is_none(person) || out->role == ROLE_NONE ||
		db_select(k->data, "keeper.follow", &q))
		return;
	db_bind_text(&q, ":today", today);
	db_bind_id(&q, ":person", person);
	db_bind_id(&q, ":structure", structure);
	if (db_next(&q)) {
		struct id a = db_id(&q, "referent");
		struct id b = db_id(&q, "coreferent");

		found = true;
		opened = (uint32_t)db_int(&q, "scopes");
		referent = id_equal(&a, &p->user) || id_equal(&b, &p->user);
	}
	if (db_end(&q) || !found)
		return;
	out->follow = true;
	out->referent = referent;
	out->closed = true;
	*scopes = opened;
}

void
facts_emergency_fill(struct keeper *k, const struct peer *p,
	const struct id *structure, const struct id *person,
	struct facts *out)
{
	struct db_rows q;
	bool runs;

	if (!out->follow || db_select(k->data, "keeper.emergency", &q))
		return;
	db_bind_id(&q, ":user", &p->user);
	db_bind_id(&q, ":person", person);
	db_bind_id(&q, ":structure", structure);
	db_bind_int(&q, ":now", clock_now());
	runs = db_next(&q);
	out->emergency = db_end(&q) == E_OK && runs;
}

void
facts_fill(struct keeper *k, const struct peer *p,
	const struct id *structure, const struct id *person,
	struct facts *out, uint32_t *scopes)
{
	facts_role_fill(k, p, structure, out);
	facts_follow_fill(k, p, structure, person, out, scopes);
}

bool
facts_demo(struct keeper *k)
{
	struct db_rows q;
	bool demo = false;

	if (db_select(k->data, "keeper.meta", &q))
		return false;
	db_bind_text(&q, ":name", "demo");
	if (db_next(&q))
		demo = strcmp(db_text(&q, "value"), "1") == 0;
	return db_end(&q) == E_OK && demo;
}
