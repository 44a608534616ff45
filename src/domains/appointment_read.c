#include "domains/appointment_read.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "rules/rdv.h"
#include "store/db.h"

/* --- times and words ------------------------------------------------------- */

int64_t
appointment_now(const struct ctx *x)
{
	char when[40];
	int hour = 0, minute = 0;

	ctx_when(x, clock_now(), when, sizeof when);
	if (sscanf(when, "%*s %dh%d", &hour, &minute) != 2)
		hour = minute = 0;
	return (int64_t)date_days(ctx_today(x)) * 86400 + hour * 3600 +
		minute * 60;
}

int64_t
appointment_instant(const char *text)
{
	int64_t at;

	return *text && date_instant_parse(text, &at) == E_OK ? at : 0;
}

int64_t
appointment_start(const char *day, const char *hour)
{
	struct date d;
	int h = 0, m = 0;

	if (date_parse(day, &d) != E_OK)
		return 0;
	if (sscanf(hour, "%dh%d", &h, &m) != 2)
		h = m = 0;
	return (int64_t)date_days(d) * 86400 + h * 3600 + m * 60;
}

void
appointment_made(const struct ctx *x, char out[20])
{
	date_instant_format(appointment_now(x), out, 20);
	out[16] = '\0';         /* to the minute */
}

bool
appointment_hour(const char *typed, char out[8])
{
	size_t n = strspn(typed, "0123456789");
	int h, m = 0;
	char sign, more;

	if (n == 4 && !typed[4]) {
		sscanf(typed, "%2d%2d", &h, &m);
	} else if (n < 1 || n > 2) {
		return false;
	} else {
		int got = sscanf(typed, "%d%c%2d%c", &h, &sign, &m, &more);

		if (got == 4 || (got > 1 && !strchr("hH:.", sign)))
			return false;
	}
	if (h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	snprintf(out, 8, "%02uh%02u", (unsigned)h % 24, (unsigned)m % 60);
	return true;
}

bool
appointment_take_hour(char *text, char hour[8])
{
	char *last = strrchr(text, ' ');

	last = last ? last + 1 : text;
	if (!strpbrk(last, "hH:") || !appointment_hour(last, hour))
		return false;
	*last = '\0';
	if (last > text)
		last[-1] = '\0';
	return true;
}

const char *
appointment_state_label(const char *state, bool past)
{
	enum rdv_state s;

	if (!rdv_state_parse(state, &s))
		return "";
	switch (s) {
	case RDV_SEEN:
		return _("honoré");
	case RDV_EXCUSED:
		return _("annulé, excusé");
	case RDV_REVOKED:
		return _("annulé par le service");
	case RDV_NOSHOW:
		return _("absence");
	default:
		return past ? _("à préciser") : _("à venir");
	}
}

const char *
appointment_where(struct ctx *x, const struct row *opened, bool apart)
{
	const char *place = row_get(opened, "place");
	const char *location = row_get(opened, "location");

	return *place && !(apart && strcmp(location, "home") == 0) ? place :
		choice_label(x, "appointment.location", location);
}

void
appointment_shut(const struct follow *f, struct row *opened)
{
	if (f->is_protected && strcmp(row_get(opened, "location"), "home") ==
		0)
		row_set(opened, "place", "");
}

void
appointment_alert(const struct row *p, char *out, size_t size)
{
	static const struct { const char *column, *words; } told[] = {
		{ "no_voice", N_("pas de message vocal") },
		{ "no_sms", N_("pas de SMS") },
		{ "no_post", N_("pas de courrier au domicile") },
	};
	const char *hours = row_get(p, "contact_hours");
	size_t i, n;

	snprintf(out, size, "%s", strcmp(hours, ROW_MASKED) ? hours : "");
	for (i = 0; i < sizeof told / sizeof *told; i++) {
		n = strlen(out);
		if (row_int(p, told[i].column))
			snprintf(out + n, size - n, "%s%s", n ? ", " : "",
				_(told[i].words));
	}
}

/* --- one of them ------------------------------------------------------------ */

#define SEALED(column) { .name = column, .type = CT_TEXT, .scope = SCOPE_PATH }

static const struct column opened[] = {
	SEALED("category"), SEALED("hour"), SEALED("minutes"),
	SEALED("location"), SEALED("place"), SEALED("note"),
	SEALED("made_at"), SEALED("slot"), { .name = NULL }
};

const struct record appointment_opened = { "appointment_opened", opened, NULL,
	NULL, NULL };

enum err
appointment_get(struct ctx *x, const char *key, struct appointment *out)
{
	struct db_rows q;
	struct id id, follow;
	bool found = false;
	enum err e = id_parse(key, &id);

	memset(out, 0, sizeof *out);
	if (!e)
		e = db_select(x->db, "appointment.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	if (db_next(&q)) {
		const char *letter = db_text(&q, "letter_on");

		found = true;
		out->id = id;
		out->person = db_id(&q, "person");
		out->structure = db_id(&q, "structure");
		out->user = db_id(&q, "user");
		follow = db_id(&q, "follow");
		id_text(&follow, out->follow);
		out->convened = db_int(&q, "convened") != 0;
		out->version = (int)db_int(&q, "version");
		snprintf(out->day, sizeof out->day, "%s", db_text(&q, "day"));
		snprintf(out->state, sizeof out->state, "%s",
			db_text(&q, "state"));
		snprintf(out->letter_on, sizeof out->letter_on, "%s",
			letter ? letter : "");
		snprintf(out->user_name, sizeof out->user_name, "%s",
			db_text(&q, "user_name"));
	}
	e = db_end(&q);
	return e || found ? e : err_set(E_NOTFOUND,
		_("Ce rendez-vous n'existe plus. F3 revient."));
}

struct sealed
appointment_sealed(const struct ctx *x, const struct appointment *a)
{
	return (struct sealed){ a->id, a->person, a->structure, x->user };
}

enum err
appointment_key(struct ctx *x, const struct follow *f)
{
	struct vault_want want = { WRAP_PERSON, f->person, SCOPE_PATH,
		f->structure, false };
	enum err e = vault_fetch(x, &want, 1);

	return e || want.given ? e : err_set(E_RIGHT, "%s", _("Vous n'avez "
		"pas accès aux rendez-vous de cette personne."));
}
