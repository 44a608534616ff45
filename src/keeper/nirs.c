#include "keeper/nirs.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "keeper/audit.h"
#include "keeper/facts.h"
#include "keeper/keys.h"

#define NIR_CHARS 13
#define PEOPLE_MAX 16           /* of one number */
#define DAY 86400

static enum err
may_ask(struct keeper *k, const struct peer *p, uint32_t n)
{
	struct db_rows q;
	struct facts f;
	int64_t asked = 0;
	enum err e;

	if (!facts_user_live(k, &p->user, NULL))
		return err_set(E_RIGHT, _("Ce compte est désactivé."));
	facts_role_fill(k, p, &p->structure, &f);
	if (!right_may(RIGHT_PERSON_CREATE, &f))
		return err_set(E_RIGHT, _("Pas d'import ici."));
	if (!f.nir)
		return err_set(E_RIGHT, _("Votre structure n'a pas le droit "
			"au numéro de sécurité sociale."));
	e = db_select(k->data, "keeper.nirs", &q);
	if (e)
		return e;
	db_bind_id(&q, ":user", &p->user);
	db_bind_int(&q, ":since", clock_now() - DAY);
	if (db_next(&q))
		asked = db_int(&q, "n");
	e = db_end(&q);
	return e || asked + n <= NIRS_DAY ? e : err_set(E_AGAIN,
		_("%d numéros comparés dans la journée : reprendre demain."),
		NIRS_DAY);
}

/* Does the current structure follow her now?  *out: whose record is read for
 * hers; id_none. */
static enum err
followed(struct keeper *k, const struct peer *p, const struct id *person,
	const char *today, struct id *out)
{
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.follows_her", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", &p->structure);
	db_bind_id(&q, ":person", person);
	db_bind_text(&q, ":today", today);
	if (db_next(&q))
		*out = db_id(&q, "person");
	return db_end(&q);
}

static enum err
whose(struct keeper *k, const struct peer *p, const char *nir,
	const char *today, struct id *out)
{
	struct id person[PEOPLE_MAX];
	int n = 0, i;
	enum err e = keys_global_find(k, TOKEN_NIR, nir, person, PEOPLE_MAX,
		&n);

	*out = id_none;
	for (i = 0; i < n && !e && id_is_none(out); i++)
		e = followed(k, p, &person[i], today, out);
	return e;
}

enum err
nirs_run(struct keeper *k, struct peer *p, struct job *job, struct msg *m)
{
	const char *nir[NIRS_MAX];
	struct id found[NIRS_MAX];
	uint32_t n = msg_get_u32(m), i;
	char today[16];
	enum err e = E_OK;

	for (i = 0; i < n && n <= NIRS_MAX; i++) {
		nir[i] = msg_get_str(m);
		if (!nir[i] || strlen(nir[i]) != NIR_CHARS)
			m->bad = true;
	}
	if (n == 0 || n > NIRS_MAX || !msg_ended(m))
		return err_set(E_PROTO, _("Demande mal formée."));
	e = may_ask(k, p, n);
	facts_today(k, &p->structure, today);
	for (i = 0; i < n && !e; i++)
		e = whose(k, p, nir[i], today, &found[i]);
	if (!e)
		e = audit_add(k, &(struct audit){ &p->session, &p->user,
			&p->structure, "import.match", (int)n, NULL, 0,
			NULL });
	if (e)
		return e;
	msg_reset(&job->answer, P_K_NIRS_ARE, m->number);
	msg_put_u8(&job->answer, E_OK);
	msg_put_str(&job->answer, NULL);
	msg_put_u32(&job->answer, n);
	for (i = 0; i < n; i++)
		msg_put_id(&job->answer, &found[i]);
	return E_OK;
}
