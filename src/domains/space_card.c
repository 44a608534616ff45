#include "domains/space_card.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "domains/follow.h"
#include "domains/member.h"
#include "model/act.h"
#include "store/db.h"

#define CODE_HOURS 72           /* keeper/enrol.h */
#define FIGURES 100000000u      /* a login has eight of them */

struct account {
	struct id user;         /* id_none: she has none */
	char login[16], state[16], made_on[12];
	int64_t last;
};

static enum err
account_get(struct ctx *x, const struct id *person, struct account *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "space.account", &q);

	memset(out, 0, sizeof *out);
	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	if (db_next(&q)) {
		out->user = db_id(&q, "id");
		out->last = db_int(&q, "last_login");
		db_copy(&q, "login", out->login, sizeof out->login);
		db_copy(&q, "state", out->state, sizeof out->state);
		db_copy(&q, "made_on", out->made_on, sizeof out->made_on);
	}
	return db_end(&q);
}

static void
name_her(struct ctx *x, const struct follow *f, struct row *r)
{
	struct row *one = r;

	if (follow_labels(x, &f->person, 1, &one))
		row_set(r, "name", "");
}

/* --- how it is --------------------------------------------------------------- */

#define NOT_YET "aucun"         /* an empty cell would say nothing */

static const struct choice states[] = {
	{ NOT_YET, N_("pas encore ouvert") }, { "actif", N_("ouvert") },
	{ "desactive", N_("fermé") }, { NULL, NULL }
};
static const struct choices choices[] = {
	{ "account.space", states, NULL }, { NULL, NULL, NULL }
};

#define SHOWN(name, label, type, max)                                        \
	{ name, label, type, max, SCOPE_LABEL, COL_READONLY, NULL, NULL, NULL }

static const struct column columns[] = {
	SHOWN("name", N_("Personne"), CT_TEXT, 120),
	{ "state", N_("Son espace"), CT_CHOICE, 12, 0,
		COL_CLEAR | COL_READONLY, "account.space", NULL, NULL },
	SHOWN("login", N_("Son numéro"), CT_TEXT, 16),
	SHOWN("made_on", N_("Ouvert le"), CT_DATE, 0),
	SHOWN("last", N_("Dernière venue"), CT_TEXT, 40),
	{ .name = NULL }
};

static enum err
space_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct account a = { .last = 0 };
	char day[20];
	struct follow f;
	enum err e;

	e = follow_about(x, key, "ESP", &f);
	if (!e)
		e = account_get(x, &f.person, &a);
	if (e)
		return e;
	follow_cells(x, &f, r);
	name_her(x, &f, r);
	row_set(r, "state", *a.state ? a.state : NOT_YET);
	row_set(r, "login", a.login);
	row_set(r, "made_on", a.made_on);
	member_day(x, a.last, day, sizeof day);
	row_set(r, "last", id_is_none(&a.user) ? "" : day);
	return E_OK;
}

static const struct record space = {
	"person_space", columns, space_load, NULL, NULL
};

/* --- her card, shown once ------------------------------------------------------- */

static const struct column card_columns[] = {
	SHOWN("name", N_("Personne"), CT_TEXT, 120),
	SHOWN("login", N_("Son numéro"), CT_TEXT, 16),
	SHOWN("code", N_("Code"), CT_TEXT, 60),
	SHOWN("until", N_("Jusqu'au"), CT_TEXT, 40),
	{ .name = NULL }
};

/* arg: the code. */
static enum err
card_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct account a;
	char when[40];
	struct follow f;
	enum err e = follow_get(x, key, &f);

	if (!e)
		e = account_get(x, &f.person, &a);
	if (e)
		return e;
	follow_cells(x, &f, r);
	name_her(x, &f, r);
	row_set(r, "login", a.login);
	row_set(r, "code", arg);
	ctx_when(x, clock_now() + CODE_HOURS * 3600, when, sizeof when);
	row_set(r, "until", when);
	return E_OK;
}

static const struct record card = {
	"person_ticket", card_columns, card_load, NULL, NULL
};
static const struct record *const records[] = { &space, &card, NULL };

/* --- what is done ------------------------------------------------------------------ */

/* Eight figures that say nothing: neither her name nor how many there are. */
static void
draw_login(char out[16])
{
	struct id id = id_new();
	uint64_t n = 0;
	int i;

	for (i = ID_SIZE - 8; i < ID_SIZE; i++)
		n = n << 8 | id.b[i];
	snprintf(out, 16, "%08u", (unsigned)(n % FIGURES));
}

static enum err
make_account(struct ctx *x, const struct follow *f, struct account *a)
{
	struct act *act = act_new("space.open");
	enum err e;

	a->user = id_new();
	draw_login(a->login);
	act_id(act, ":follow", &f->id);
	act_id(act, ":user", &a->user);
	act_text(act, ":login", a->login);
	e = act_send(act, x);
	act_free(act);
	return e;
}

/* A new one, instead of the one before. */
static enum err
make_card(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *key = row_get(row, "_key");
	struct account a;
	struct follow f;
	enum err e = follow_get(x, key, &f);

	if (!e)
		e = account_get(x, &f.person, &a);
	if (!e && id_is_none(&a.user))
		e = make_account(x, &f, &a);
	if (!e)
		e = member_invite(x->keep, &a.user, out->arg, sizeof out->arg);
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "person.ticket");
	snprintf(out->key, sizeof out->key, "%s", key);
	return E_OK;
}

/* She came with it: it is not made useless by mistake. */
static enum err
call_card(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct account a;
	struct follow f;
	enum err e = follow_get(x, row_get(row, "_key"), &f);

	if (!e)
		e = account_get(x, &f.person, &a);
	if (e)
		return e;
	if (!a.last || strcmp(a.state, "actif") != 0)
		return make_card(x, row, out);
	snprintf(out->confirm, sizeof out->confirm, "%s", _("Faire une "
		"nouvelle carte ? Le code qu'elle a n'ouvrira plus rien."));
	out->call = "space_card_again";
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

static enum err
call_close(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e;

	if (strcmp(row_get(row, "state"), "actif") != 0)
		return err_set(E_STATE, "%s", _("Son espace n'est pas "
			"ouvert."));
	e = act_alone(x, "space.close", ":follow", row_get(row, "_key"));
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Son espace est "
		"fermé, l'écran qu'elle avait ouvert aussi. Une carte le "
		"rouvre."));
	return E_OK;
}

static const struct call calls[] = {
	{ "space_card", call_card },
	{ "space_card_again", make_card },
	{ "space_close", call_close },
	{ NULL, NULL }
};

static const struct jump jumps[] = {
	{ "ESP", N_("Son espace : la dernière fiche"), "person.space", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain space_card_domain = {
	.name = "space_card", .records = records, .choices = choices,
	.calls = calls, .jumps = jumps,
};
