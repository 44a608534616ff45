#include "domains/letter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/commune.h"
#include "domains/followup.h"
#include "domains/person.h"
#include "domains/sealed.h"
#include "rules/message.h"
#include "rules/phone.h"
#include "rules/rdv.h"
#include "store/db.h"

static const char *
text_of(struct db_rows *q, const char *column)
{
	const char *v = db_text(q, column);

	return v ? v : "";
}

enum err
letter_head(struct ctx *x, const struct id *structure,
	struct letter_head *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "appointment.structure", &q);

	memset(out, 0, sizeof *out);
	if (e)
		return e;
	db_bind_id(&q, ":id", structure);
	if (db_next(&q)) {
		snprintf(out->name, sizeof out->name, "%s", text_of(&q,
			"nom"));
		snprintf(out->phone, sizeof out->phone, "%s", text_of(&q,
			"telephone"));
		snprintf(out->city, sizeof out->city, "%s", text_of(&q,
			"commune"));
		if (*out->city)
			snprintf(out->address, sizeof out->address,
				"%s%s%s %s", text_of(&q, "adresse"),
				*text_of(&q, "adresse") ? ", " : "",
				text_of(&q, "code_postal"), out->city);
	}
	return db_end(&q);
}

/* "jeudi 26 novembre 2026" */
static void
day_words(const char *iso, char *out, size_t size)
{
	static const char *const days[] = { "lundi", "mardi", "mercredi",
		"jeudi", "vendredi", "samedi", "dimanche" };
	static const char *const months[] = { "janvier", "février", "mars",
		"avril", "mai", "juin", "juillet", "août", "septembre",
		"octobre", "novembre", "décembre" };
	struct date d;

	if (date_parse(iso, &d) == E_OK)
		snprintf(out, size, "%s %d%s %s %d", days[date_weekday(d)],
			d.d, d.d == 1 ? "er" : "", months[d.m - 1], d.y);
	else
		snprintf(out, size, "%s", iso);
}

/* "14 h 30", "9 h" */
static void
hour_words(const char *hour, char *out, size_t size)
{
	int h = 0, m = 0;

	if (sscanf(hour, "%dh%d", &h, &m) == 2 && m)
		snprintf(out, size, "%d h %02d", h, m);
	else
		snprintf(out, size, "%d h", h);
}

void
invite_text(const char *who, const char *words, struct row *r)
{
	const char *format = row_get(r, "format");
	bool letter = strcmp(format, "postal") == 0;
	const struct message_of m = { .kind = MESSAGE_INVITE,
		.sms = strcmp(format, "sms") == 0, .who = who,
		.until = row_get(r, "expires_on"),
		.phone = row_get(r, "phone"), .words = letter ? "" : words };
	char text[MESSAGE_MAX];

	message_text(&m, text);
	row_setf(r, "body", "%s%s", text, letter ? "\nSi vous ne pouvez pas "
		"venir ou appeler, dites-le à quelqu'un qui peut le faire "
		"pour vous." : "");
}

/* --- the letter of a summons --------------------------------------------------------- */

static const struct column columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "alert", N_("Consigne de contact"), CT_TEXT, 200, SCOPE_LABEL,
		COL_READONLY, NULL, NULL, NULL },
	{ "body", N_("Lettre"), CT_LONG, 2000, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ .name = NULL }
};

/* Title and warnings of a kind of reason (services.md 3.3), no acronym. */
static const struct {
	const char *kind, *subject, *warning;
} words[] = {
	{ "rsa_orientation", "rendez-vous d'orientation",
		"Ce rendez-vous est obligatoire." },
	{ "rsa_accompagnement", "rendez-vous d'accompagnement",
		"Ce rendez-vous est obligatoire. En cas d'absence sans motif, "
		"votre revenu de solidarité active pourra être suspendu ou "
		"réduit." },
	{ "siae", "entretien", "" },
	{ "autre", "rendez-vous", "" },
};

static size_t
kind_of(const char *category)
{
	size_t i, k;

	for (i = 0; rdv_reasons[i].code; i++)
		if (strcmp(rdv_reasons[i].code, category) == 0)
			break;
	for (k = 0; k + 1 < sizeof words / sizeof *words; k++)
		if (rdv_reasons[i].code && strcmp(words[k].kind,
			rdv_reasons[i].kind) == 0)
			break;
	return k;
}

/* Her address stands only where a letter may go there. */
static enum err
recipient(struct ctx *x, const struct follow *f, struct row *r,
	struct buf *b)
{
	struct commune c;
	char alert[200];
	const char *title;
	struct row p;
	bool posted;
	enum err e;

	row_init(&p);
	e = person_read(x, f, SCOPE_BIT(SCOPE_LABEL) |
		SCOPE_BIT(SCOPE_IDENTITY) | SCOPE_BIT(SCOPE_CONTACT) |
		SCOPE_BIT(SCOPE_ADDRESS), &p);
	if (e)
		goto out;
	title = row_get(&p, "title");
	posted = !row_int(&p, "no_post") && !row_int(&p, "protected") &&
		!f->is_protected && *row_get(&p, "street") &&
		strcmp(row_get(&p, "street"), ROW_MASKED) != 0;
	appointment_alert(&p, alert, sizeof alert);
	row_setf(r, "alert", "%s%s", posted ? "" : _("À remettre en main "
		"propre. "), alert);
	row_setf(r, "name", "%s %s", row_get(&p, "last_name"),
		row_get(&p, "first_name"));
	buf_printf(b, "%s%s %s\n", strcmp(title, "MME") == 0 ? "Madame " :
		strcmp(title, "M") == 0 ? "Monsieur " : "",
		row_get(&p, "first_name"), row_get(&p, "last_name"));
	if (posted && commune_get(x, row_get(&p, "commune"), &c) == E_OK)
		buf_printf(b, "%s\n%s %s\n", row_get(&p, "street"),
			row_get(&p, "postcode"), c.name);
	else
		buf_puts(b, "Remise en main propre\n");
out:
	wipe(alert, sizeof alert);
	row_done(&p);
	return e;
}

static void
where(struct ctx *x, const struct row *a, const struct letter_head *h,
	struct buf *b)
{
	const char *location = row_get(a, "location");
	const char *place = row_get(a, "place");

	if (strcmp(location, "phone") == 0)
		buf_puts(b, "par téléphone : nous vous appellerons");
	else if (strcmp(location, "home") == 0)
		buf_puts(b, "chez vous");
	else if (strcmp(location, "visio") == 0)
		buf_printf(b, "par visioconférence : %s", place);
	else
		buf_printf(b, "%s%s%s", *place ? place : h->name,
			*h->address ? ", " : "", h->address);
}

static void
compose(struct ctx *x, const struct appointment *a, const struct row *r,
	const struct letter_head *h, struct buf *b)
{
	char day[80], hour[16], today[16], phone[40];
	size_t k = kind_of(row_get(r, "category"));

	date_format(ctx_today(x), today, sizeof today);
	day_words(today, day, sizeof day);
	buf_printf(b, "%s%s %s\nObjet : convocation à un %s\n\n", h->city,
		*h->city ? ", le" : "Le", strchr(day, ' ') + 1,
		words[k].subject);
	day_words(a->day, day, sizeof day);
	hour_words(row_get(r, "hour"), hour, sizeof hour);
	buf_printf(b, "Vous avez rendez-vous le %s à %s avec %s,\n", day,
		hour, a->user_name);
	where(x, r, h, b);
	buf_puts(b, ".\n");
	if (*words[k].warning)
		buf_printf(b, "%s\n", words[k].warning);
	phone_format(h->phone, phone, sizeof phone);
	if (*phone)
		buf_printf(b, "Empêchement ou question : %s.\n", phone);
	buf_printf(b, "\n%s", a->user_name);
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct appointment a;
	struct letter_head h;
	struct follow f;
	struct sealed s;
	struct row opened;
	struct buf b;
	enum err e = appointment_get(x, key, &a);

	buf_init(&b);
	row_init(&opened);
	if (!e)
		e = follow_get(x, a.follow, &f);
	if (!e)
		e = letter_head(x, &a.structure, &h);
	s = appointment_sealed(x, &a);
	if (!e)
		e = sealed_load(x, &appointment_opened, &s, &opened);
	if (!e && strcmp(row_get(&opened, "hour"), ROW_MASKED) == 0)
		e = err_set(E_RIGHT, "%s", _("Vous n'avez pas accès aux "
			"rendez-vous de cette personne."));
	if (!e) {
		buf_printf(&b, "%s\n%s%s\n", h.name, h.address,
			*h.address ? "\n" : "");
		e = recipient(x, &f, r, &b);
	}
	if (!e) {
		compose(x, &a, &opened, &h, &b);
		row_set(r, "_key", key);
		row_set(r, "_follow", a.follow);
		row_set(r, "body", buf_str(&b));
	}
	buf_done(&b);
	row_done(&opened);
	return e;
}

/* The follow of a number in the current structure; "" none. */
static enum err
follow_numbered(struct ctx *x, const char *num, char out[ID_TEXT])
{
	struct db_rows q;
	enum err e;

	out[0] = '\0';
	if (!ctx_structure(x) || !*num ||
		strspn(num, "0123456789") != strlen(num) || strlen(num) > 7)
		return E_OK;
	e = db_select(x->db, "follow.by_num", &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	db_bind_int(&q, ":num", atoll(num));
	if (db_next(&q)) {
		struct id id = db_id(&q, "id");

		id_text(&id, out);
	}
	return db_end(&q);
}

/* Her next summons; "" none. */
static enum err
next_summons(struct ctx *x, const struct follow *f, char out[ID_TEXT])
{
	int64_t now = appointment_now(x), best = 0;
	struct rows all;
	enum err e;

	out[0] = '\0';
	rows_init(&all);
	e = followup_load(x, f, &all);
	for (int i = 0; i < all.n && !e; i++) {
		const struct row *r = &all.r[i];
		int64_t at = appointment_start(row_get(r, "day"),
			row_get(r, "hour"));

		if (!*row_get(r, "_convened") || at <= now ||
			strcmp(row_get(r, "state"), "unknown") != 0 ||
			(best && at >= best))
			continue;
		best = at;
		snprintf(out, ID_TEXT, "%s", row_get(r, "_key"));
	}
	rows_done(&all);
	return e;
}

enum err
letter_follow(struct ctx *x, const char *num, struct follow *out)
{
	char key[ID_TEXT];
	enum err e = follow_numbered(x, num, key);

	if (!e && !*key)
		e = err_set(E_NOTFOUND, _("Pas de dossier %s dans votre "
			"structure. =PER et un nom cherche."), num);
	return e ? e : follow_get(x, key, out);
}

enum err
letter_next(struct ctx *x, const char *num, struct buf *out)
{
	char key[ID_TEXT];
	struct follow f;
	struct row r;
	enum err e = letter_follow(x, num, &f);

	if (!e)
		e = next_summons(x, &f, key);
	if (!e && !*key)
		e = err_set(E_NOTFOUND, "%s", _("Aucune convocation à venir "
			"pour ce dossier : ^O r en prend une."));
	row_init(&r);
	if (!e)
		e = load(x, key, "", &r);
	if (!e)
		buf_puts(out, row_get(&r, "body"));
	row_done(&r);
	return e;
}

static const struct record record = { "appointment_letter", columns, load,
	NULL, NULL };
static const struct record *const records[] = { &record, NULL };

const struct domain letter_domain = {
	.name = "letter", .records = records,
};
