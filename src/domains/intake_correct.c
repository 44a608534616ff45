#include "domains/intake_correct.h"

#include <stdio.h>
#include <string.h>

#include "domains/intake_plan.h"
#include "domains/intake_read.h"

void
intake_correct(struct intake_line *l, const char *target, const char *value)
{
	char cell[40];

	snprintf(cell, sizeof cell, "t.%s", target);
	row_set(&l->cells, cell, *value ? value : " ");
	row_set(&l->cells, "fault", "");
}

static void
claim(struct ctx *x, struct intake *in, const struct intake_line *l,
	struct intake_people *people)
{
	struct intake_one *one;
	struct import_who who;
	struct intake_plan p;
	struct faults f;

	if (strcmp(l->state, INTAKE_CHANGE) == 0) {
		one = intake_people_by(people, &l->follow);
		if (one)
			one->line = l->seq;
		return;
	}
	if (strcmp(l->state, INTAKE_NEW) != 0)
		return;
	intake_plan_init(&p);
	faults_init(&f);
	intake_read(x, &in->map, &l->cells, &p.said, &f);
	who = intake_plan_who(&p);
	intake_people_add(people, &who, &l->id, l->seq);
	faults_done(&f);
	intake_plan_done(&p);
}

static bool
among(const struct id *all, int n, const struct id *one)
{
	int i;

	for (i = 0; i < n; i++)
		if (id_equal(&all[i], one))
			return true;
	return false;
}

enum err
intake_claims(struct ctx *x, struct intake *in, const struct id *but, int n,
	struct intake_people *people)
{
	struct intake_line l[INTAKE_BATCH];
	struct intake_count c;
	long after = 0;
	int got = 1, i;
	enum err e = intake_count(x, &in->draft.id, &c);

	while (!e && got && c.fresh + c.change) {
		e = intake_next(x, in, after, l, INTAKE_BATCH, &got);
		for (i = 0; i < got; i++) {
			after = l[i].seq;
			if (!e && !among(but, n, &l[i].id))
				claim(x, in, &l[i], people);
			intake_line_done(&l[i]);
		}
	}
	return e;
}

enum err
intake_again(struct ctx *x, struct intake *in, struct intake_people *people,
	struct intake_line *l, int n)
{
	int i;
	enum err e = intake_prepare(x, in, people, l, n);

	for (i = 0; i < n && !e; i++) {
		struct intake_plan p;

		intake_plan_init(&p);
		e = intake_plan(x, in, people, &l[i], &p);
		intake_plan_done(&p);
	}
	return e ? e : intake_put(x, in, l, n);
}
