#include "domains/access_told.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "store/db.h"

#define MONTH (30 * 86400)

void
access_before(const struct ctx *x, char *out, size_t size)
{
	char when[40];

	*out = '\0';
	if (!x->login_before)
		return;
	ctx_when(x, x->login_before, when, sizeof when);
	/* on the machine itself there is no network */
	if (strpbrk(x->login_from, ".:"))
		snprintf(out, size, _("Dernière connexion le %.10s à %s, "
			"depuis %s."), when, when + 11, x->login_from);
	else
		snprintf(out, size, _("Dernière connexion le %.10s à %s."),
			when, when + 11);
}

static void
put_change(struct ctx *x, struct db_rows *q, char *out, size_t size)
{
	const char *action = db_text(q, "action"), *name = db_text(q, "by_name");
	const char *by = name ? name : _("l'exploitation");
	char day[40];

	ctx_when(x, db_int(q, "at"), day, sizeof day);
	day[10] = '\0';
	if (strcmp(action, "factor.reset") == 0)
		snprintf(out, size, _("Votre second facteur a été retiré par "
			"%s, le %s."), by, day);
	else if (strcmp(action, "password.put") == 0)
		snprintf(out, size, _("Votre mot de passe a été changé par "
			"%s, le %s."), by, day);
	else if (strcmp(action, "user.key_add") == 0)
		snprintf(out, size, _("Une clé pour ce compte a été ajoutée "
			"par %s, le %s."), by, day);
	else if (db_int(q, "used"))
		snprintf(out, size, _("Un code pour ce compte, donné par %s "
			"le %s, a servi."), by, day);
	else
		snprintf(out, size, _("Un code pour ce compte a été donné par "
			"%s, le %s."), by, day);
}

void
access_changed(struct ctx *x, char *out, size_t size)
{
	struct db_rows q;

	*out = '\0';
	if (!x->login_before || !id_is_none(&x->person) ||
		db_select(x->db, "access.changed", &q))
		return;
	db_bind_id(&q, ":user", &x->user);
	db_bind_int(&q, ":since", x->login_before);
	db_bind_int(&q, ":month", clock_now() - MONTH);
	if (db_next(&q))
		put_change(x, &q, out, size);
	db_end(&q);
}
