#include "cli/seed_slot.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "domains/slot.h"
#include "domains/slot_book.h"

#define PEOPLE 7                /* of the workshop, whose places are 12 */

static char workshop[ID_TEXT];
static struct id host;
static int people;

/* A new record: names and values, ended by NULL. */
static enum err
write_one(struct ctx *x, const struct record *rec, const char *arg,
	const char *const *set, char key[ID_TEXT])
{
	struct faults f;
	struct row was, now;
	enum err e;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	e = rec->load(x, "", arg, &was);
	row_copy(&now, &was);
	for (; *set; set += 2)
		row_set(&now, set[0], set[1]);
	if (!e)
		e = rec->save(x, &was, &now, &f);
	if (!e && key)
		snprintf(key, ID_TEXT, "%s", row_get(&now, "_key"));
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	return e;
}

/* The n-th working day from today. */
static void
working_day(struct ctx *x, int n, char iso[16])
{
	struct date d = ctx_today(x);

	while (n > 0) {
		d = date_add_days(d, 1);
		n -= date_weekday(d) < 5 && !date_holiday(d);
	}
	date_format(d, iso, 16);
}

enum err
seed_slots(struct ctx *x)
{
	static const char *const range[] = { "hour", "14h00", "until",
		"17h00", "minutes", "30", "category", "rsa_orientation",
		"place", "bureau 2", NULL };
	static const char *const many[] = { "hour", "09h30", "minutes",
		"120", "places", "12", "category", "rsa_atelier_competences",
		"title", "Atelier CV", "place", "salle du rez-de-chaussée",
		NULL };
	char day[16];
	enum err e;

	people = 0;
	host = x->user;
	working_day(x, 2, day);
	e = write_one(x, &slot_record, day, range, NULL);
	working_day(x, 4, day);
	return e ? e : write_one(x, &slot_record, day, many, workshop);
}

enum err
seed_seat(struct ctx *x, const char *follow)
{
	const char *const set[] = { "follow", follow, NULL };

	if (!id_equal(&host, &x->user) || people >= PEOPLE)
		return E_OK;
	people++;
	return write_one(x, &slot_book_record, workshop, set, NULL);
}
