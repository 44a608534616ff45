#include "cli/seed_put.h"

#include <stdio.h>

enum err
seed_save(struct ctx *x, const struct record *rec, const struct row *was,
	struct row *now)
{
	struct faults f;
	enum err e;

	faults_init(&f);
	e = rec->save(x, was, now, &f);
	if (e && f.n)
		err_set(e, "%s : %s", rec->name, f.f[0].message);
	faults_done(&f);
	return e;
}

enum err
seed_put(struct ctx *x, const struct record *rec, const char *key,
	const char *arg, const char *const *set, char made[ID_TEXT])
{
	struct row was, now;
	enum err e;

	row_init(&was);
	row_init(&now);
	e = rec->load(x, key, arg, &was);
	row_copy(&now, &was);
	for (; *set; set += 2)
		row_set(&now, set[0], set[1]);
	if (!e)
		e = seed_save(x, rec, &was, &now);
	if (made)
		snprintf(made, ID_TEXT, "%s", row_get(&now, "_key"));
	row_done(&was);
	row_done(&now);
	return e;
}
