#include "cli/seed_slot.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "cli/seed_put.h"
#include "domains/slot.h"
#include "domains/slot_book.h"

#define PEOPLE 7                /* of the workshop, whose places are 12 */

static char workshop[ID_TEXT];
static struct id host;
static int people;

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
	e = seed_put(x, &slot_record, "", day, range, NULL);
	working_day(x, 4, day);
	return e ? e : seed_put(x, &slot_record, "", day, many, workshop);
}

enum err
seed_seat(struct ctx *x, const char *follow)
{
	const char *const set[] = { "follow", follow, NULL };

	if (!id_equal(&host, &x->user) || people >= PEOPLE)
		return E_OK;
	people++;
	return seed_put(x, &slot_book_record, "", workshop, set, NULL);
}
