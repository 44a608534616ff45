#include "domains/office.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "domains/alarm.h"
#include "domains/member.h"
#include "model/act.h"
#include "model/keep.h"
#include "store/db.h"

#define MOTD_MAX 76             /* it fits line 22 whole */

static enum err
administrator(struct ctx *x)
{
	return x->admin ? E_OK : err_set(E_RIGHT, _("C'est à "
		"l'administration de la plateforme."));
}

/* --- how it is -------------------------------------------------------------------- */

static const struct column operate_columns[] = {
	{ .name = "sessions", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "relays", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "waiting", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "wal", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "base", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "disk", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "started", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "backup", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "audit", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "motd", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "alarm", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static void
put_size(struct row *r, const char *name, uint64_t bytes)
{
	if (bytes < 10u << 20)
		row_setf(r, name, _("%llu Ko"),
			(unsigned long long)(bytes >> 10));
	else
		row_setf(r, name, _("%llu Mo"),
			(unsigned long long)(bytes >> 20));
}

enum err
office_motd(struct ctx *x, char *out, size_t size)
{
	struct db_rows q;
	enum err e = db_select(x->db, "admin.meta", &q);

	*out = '\0';
	if (e)
		return e;
	db_bind_text(&q, ":name", "motd");
	if (db_next(&q))
		snprintf(out, size, "%s", db_text(&q, "value"));
	return db_end(&q);
}

enum err
office_next_key(struct db *db, char from[16], char print[OFFICE_PRINT])
{
	struct db_rows q;
	enum err e = db_select(db, "admin.meta", &q);

	*from = *print = '\0';
	if (e)
		return e;
	db_bind_text(&q, ":name", "host_key_next");
	if (db_next(&q) && sscanf(db_text(&q, "value"), "%15s %63s", from,
		print) != 2)
		*from = *print = '\0';
	return db_end(&q);
}

enum err
office_key_told(struct ctx *x, char *out, size_t size)
{
	char from[16], print[OFFICE_PRINT], day[16];
	struct date d;
	enum err e = office_next_key(x->db, from, print);

	*out = '\0';
	if (e || date_parse(from, &d))
		return e;
	date_french(d, day, sizeof day);
	snprintf(out, size, _("Le serveur change de clé le %s. Son empreinte "
		"sera %s"), day, print);
	return E_OK;
}

enum err
day_acknowledged(struct ctx *x, struct rows *out)
{
	struct day day = { x, out, ctx_today(x), NULL };
	struct db_rows q;
	enum err e = x->admin ? db_select(x->db, "day.acknowledged", &q) :
		E_OK;

	if (e || !x->admin)
		return e;
	db_bind_int(&q, ":since", clock_now() - 30 * (int64_t)86400);
	if (db_next(&q)) {
		/* lines of nobody would be one */
		static const struct id alone = { { 1 } };
		struct row *r = rows_add(out);
		char hex[ID_TEXT];

		row_set(r, "_key", "acknowledged");
		row_set(r, "_what", "acknowledged");
		row_setf(r, "_rank", "%d", RANK_REPLY);
		row_set(r, "_person", id_text(&alone, hex));
		row_set(r, "name", _("Journal des accès"));
		row_set(r, "what", _("Une rupture en fut reconnue"));
		row_set(r, "with", _("l'exploitation"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(&day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

static enum err
motd_get(struct ctx *x, struct row *r, const char *name)
{
	char text[400];
	enum err e = office_motd(x, text, sizeof text);

	if (!e)
		row_set(r, name, text);
	return e;
}

static void
put_state(struct ctx *x, struct msg *m, struct row *r)
{
	uint64_t at;
	char when[40];

	row_setf(r, "sessions", "%u", msg_get_u32(m));
	row_setf(r, "relays", "%u", msg_get_u32(m));
	row_setf(r, "waiting", "%u", msg_get_u32(m));
	put_size(r, "wal", msg_get_u64(m));
	put_size(r, "base", msg_get_u64(m));
	put_size(r, "disk", msg_get_u64(m));
	ctx_when(x, (int64_t)msg_get_u64(m), when, sizeof when);
	row_set(r, "started", when);
	at = msg_get_u64(m);
	if (at)
		row_setf(r, "backup", _("il y a %lld jours"),
			((long long)clock_now() - (long long)at) / 86400);
	else
		row_set(r, "backup", _("jamais essayée"));
	row_setf(r, "audit", "%llu", (unsigned long long)msg_get_u64(m));
}

static enum err
operate_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct msg ask, answer;
	char alarm[400];
	enum err e = administrator(x);

	if (e)
		return e;
	msg_init(&ask, P_K_STATUS, 0);
	msg_init(&answer, 0, 0);
	e = keep_ask(x->keep, &ask, &answer);
	if (!e)
		put_state(x, &answer, r);
	msg_done(&ask);
	msg_done(&answer);
	if (!e)
		e = alarm_unseen(x, alarm, sizeof alarm);
	if (e)
		return e;
	row_set(r, "alarm", alarm);
	return motd_get(x, r, "motd");
}

static const struct record operate = {
	"operation", operate_columns, operate_load, NULL, NULL
};

/* --- who is there -------------------------------------------------------------------- */

static const struct column session_columns[] = {
	{ .name = "name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "since", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "way", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "terminal", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch_sessions(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	static const char *const texts[] = { "name", "nom", "way", "terminal",
		NULL };
	struct db_rows q;
	enum err e = administrator(x);
	int i;

	if (!e)
		e = db_select(x->db, "admin.sessions", &q);
	if (e)
		return e;
	while (out->n < 5000 && db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT], when[40];

		row_set(r, "_key", id_text(&id, hex));
		for (i = 0; texts[i]; i++)
			row_set(r, texts[i], db_text(&q, texts[i]) ?
				db_text(&q, texts[i]) : "");
		ctx_when(x, db_int(&q, "started"), when, sizeof when);
		row_set(r, "since", when);
	}
	return db_end(&q);
}

static const struct source sources[] = {
	{ "office.sessions", session_columns, false, fetch_sessions },
	{ NULL, NULL, false, NULL }
};

/* --- words ----------------------------------------------------------------------------- */

static const struct column word_columns[] = {
	{ "text", N_("Message"), CT_TEXT, MOTD_MAX, 0, COL_CLEAR, NULL, NULL,
		N_("76 caractères : il tient sur la ligne des messages. Il "
		"est en clair : jamais le nom d'une personne "
		"accompagnée.") },
	{ .name = NULL }
};

static enum err
motd_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	enum err e = administrator(x);

	return e ? e : motd_get(x, r, "text");
}

static enum err
motd_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	const char *text = row_get(now, "text");
	struct act *a = act_new(*text ? "motd.put" : "motd.drop");
	enum err e;

	if (*text)
		act_text(a, ":text", text);
	e = act_send(a, x);
	act_free(a);
	return e;
}

static enum err
say_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	return administrator(x);
}

static enum err
say_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	struct msg ask, answer;
	enum err e;

	if (!*row_get(now, "text")) {
		faults_add(f, "text", "%s", _("Il manque le message."));
		return E_CHECK;
	}
	msg_init(&ask, P_K_SAY, 0);
	msg_init(&answer, 0, 0);
	msg_put_str(&ask, row_get(now, "text"));
	e = keep_ask(x->keep, &ask, &answer);
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

static const struct record motd = {
	"motd", word_columns, motd_load, motd_save, NULL
};
static const struct record say = {
	"say", word_columns, say_load, say_save, NULL
};

static enum err
call_said(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	return E_OK;
}

static const struct record *const records[] = {
	&operate, &motd, &say, NULL
};

static const struct call calls[] = {
	{ "office_said", call_said }, { NULL, NULL }
};

static const struct jump jumps[] = {
	{ "EXP", N_("Exploitation du serveur"), "office.operate", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain office_domain = {
	.name = "office", .records = records, .sources = sources,
	.calls = calls, .jumps = jumps,
};
