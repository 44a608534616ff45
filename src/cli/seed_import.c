#include "cli/seed_import.h"

#include <stdio.h>

#include "domains/intake_plan.h"

#define COLUMNS 8

static const char *const heads[COLUMNS] = { "Identifiant dans le SI", "Nom",
	"Prénom", "Date de naissance", "Téléphone", "Niveau de formation",
	"Zone de mobilité", "Structure" };

/* What comes with a file: a date that is none, a name that is missing, a
 * number that is cut, twice the same person; and one whom another structure is
 * to accompany. */
static const char *const lines[][COLUMNS] = {
	{ "S-1041", "MERCIER", "Louise", "14/06/1991", "06 39 98 04 10",
		"NV4", "Moins de 10 km", "" },
	{ "S-1042", "DUVAL", "Karim", "31/02/1984", "06 39 98 04 11", "NV5",
		"", "" },
	{ "S-1043", "ROCHE", "", "02/09/1979", "06 39 98 04 12", "", "", "" },
	{ "S-1044", "COSTA", "Inès", "08/11/1996", "06 39 98", "NV3", "", "" },
	{ "S-1045", "PERRIN", "Jules", "21/04/1988", "06 39 98 04 14", "NV5",
		"Entre 10 et 20 km", "Mobilité 23" },
	{ "S-1046", "MERCIER", "Louise", "15/06/1991", "06 39 98 04 10", "",
		"", "" },
};
#define LINES (int)(sizeof lines / sizeof *lines)

static enum err
read_all(struct ctx *x, struct intake *in, struct intake_line *l)
{
	struct intake_people *people = NULL;
	int i;
	enum err e = intake_people_new(x, in, &people);

	if (!e)
		e = intake_prepare(x, in, people, l, LINES);
	for (i = 0; i < LINES && !e; i++) {
		struct intake_plan p;

		intake_plan_init(&p);
		e = intake_plan(x, in, people, &l[i], &p);
		intake_plan_done(&p);
	}
	intake_people_free(people);
	return e;
}

enum err
seed_import(struct ctx *x)
{
	struct intake_line l[LINES];
	struct intake in;
	char cell[16];
	int i, k;
	enum err e;

	intake_init(&in);
	for (k = 0; k < COLUMNS; k++)
		intake_column(x, &in, heads[k]);
	for (i = 0; i < LINES; i++) {
		intake_line_init(&l[i]);
		l[i].id = id_new();
		l[i].seq = i + 2;
		for (k = 0; k < COLUMNS; k++) {
			snprintf(cell, sizeof cell, "c%d", k);
			if (*lines[i][k])
				row_set(&l[i].cells, cell, lines[i][k]);
		}
	}
	e = intake_make(x, &in, "fichier", "");
	if (!e)
		e = read_all(x, &in, l);
	if (!e)
		e = intake_put(x, &in, l, LINES);
	if (!e)
		e = intake_loaded(x, &in);
	for (i = 0; i < LINES; i++)
		intake_line_done(&l[i]);
	intake_done(&in);
	return e;
}
