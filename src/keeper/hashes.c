#include "keeper/hashes.h"

enum err
hashes_begin(struct keeper *k)
{
	/* (what a full disk did not allow before) */
	enum err e = k->owes_hashes ? hashes_settle(k) : E_OK;

	k->batch_seq = k->audit_seq + 1;
	return e;
}

enum err
hashes_keep(struct keeper *k, const struct id *person, int kind)
{
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.was_over", &q);

	if (e)
		return e;
	db_bind_int(&q, ":seq", k->batch_seq);
	e = db_step(&q);
	if (!e)
		e = db_select(k->keys, "keys.was_add", &q);
	if (e)
		return e;
	db_bind_int(&q, ":seq", k->audit_seq + 1);
	db_bind_id(&q, ":person", person);
	db_bind_int(&q, ":kind", kind);
	return db_step(&q);
}

static enum err
put_back(struct keeper *k)
{
	static const char *const steps[] = { "keys.was_drop",
		"keys.was_put_back", "keys.was_over" };
	enum err e = E_OK;
	size_t i;

	for (i = 0; i < sizeof steps / sizeof *steps && !e; i++) {
		struct db_rows q;

		e = db_select(k->keys, steps[i], &q);
		if (e)
			break;
		db_bind_int(&q, ":seq", i < 2 ? k->owed_seq : INT64_MAX);
		e = db_step(&q);
	}
	return e;
}

enum err
hashes_settle(struct keeper *k)
{
	enum err e = db_run(k->keys, "BEGIN IMMEDIATE");

	/* (a login has its record too, meanwhile) */
	if (!k->owes_hashes)
		k->owed_seq = k->audit_seq;
	k->owes_hashes = true;
	if (e)
		return e;
	e = put_back(k);
	if (!e)
		e = db_run(k->keys, "COMMIT");
	if (!db_autocommit(k->keys))
		db_run(k->keys, "ROLLBACK");
	k->owes_hashes = e != E_OK;
	return e;
}
