#include <stdio.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/operator.h"

/* What goes with a person, counted: the operator reads nobody. */
static enum err
lost(struct db *db, const struct id *person, int *follows)
{
	char today[16];
	struct db_rows q;
	enum err e = db_select(db, "operator.lost", &q);

	*follows = 0;
	if (e)
		return e;
	date_format(date_of_days((int)(clock_now() / 86400)), today,
		sizeof today);
	db_bind_id(&q, ":person", person);
	db_bind_text(&q, ":today", today);
	if (db_next(&q)) {
		int ended = (int)db_int(&q, "ended");

		*follows = (int)db_int(&q, "follows");
		tell(stdout, _("suivie par : %d\nnotes : %d\norientations : %d"
			"\nproches : %d\nbrouillons : %d\n"), *follows,
			(int)db_int(&q, "notes"),
			(int)db_int(&q, "referrals"),
			(int)db_int(&q, "kin"), (int)db_int(&q, "drafts"));
		if (ended)
			tell(stderr, _("Suivie il y a moins de 30 jours (%d) : "
				"qui l'a terminé peut encore y revenir.\n"),
				ended);
	}
	return db_end(&q);
}

static enum err
erase(struct keep *k, const struct id *person)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_C_ERASE, 0);
	msg_put_id(&m, person);
	e = operator_call(k, &m, NULL);
	msg_done(&m);
	return e;
}

int
verb_erase(int argc, char **argv)
{
	bool apply = cli_option(&argc, argv, "--apply", false) != NULL;
	struct id structure, person;
	struct keep *k;
	struct db *db;
	int num, follows;
	enum err e;

	if (!cli_words(argc, argv, 2) ||
		!cli_number(argv[1], 1, 999999999, &num))
		return cli_usage("erase");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	e = operator_structure(db, argv[0], &structure);
	if (!e)
		e = operator_person(db, &structure, num, &person);
	if (!e)
		e = lost(db, &person, &follows);
	if (!e && apply)
		e = erase(k, &person);
	if (!e)
		tell(stderr, "%s", apply ? _("Effacée : ses clés sont "
			"détruites, aucune sauvegarde ne la rend.\n") :
			follows ? _("Une structure la suit encore : c'est à "
			"sa personne responsable d'effacer la fiche.\n") :
			_("Rien n'est effacé : --apply efface.\n"));
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}
