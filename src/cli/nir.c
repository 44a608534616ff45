/* passerelle nir: the right of a structure to the social security number. */
#include <stdio.h>

#include "base/i18n.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/operator.h"

static enum err
list(struct db *db)
{
	struct db_rows q;
	enum err e = db_select(db, "nir.structures", &q);

	if (e)
		return e;
	while (db_next(&q))
		tell(stdout, "%d\t%s\t%s\t%s\n", (int)db_int(&q, "num"),
			db_text(&q, "nom"), db_text(&q, "nir_on"),
			db_text(&q, "nir_basis"));
	return db_end(&q);
}

int
verb_nir(int argc, char **argv)
{
	bool none = cli_option(&argc, argv, "--none", false) != NULL;
	int words = argc == 0 ? 0 : none ? 1 : 2;
	struct id structure;
	struct keep *k;
	struct db *db;
	enum err e;

	if (!cli_words(argc, argv, words) || (none && !argc))
		return cli_usage("nir");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	if (argc) {
		e = operator_structure(db, argv[0], &structure);
		if (!e)
			e = operator_allow_nir(k, &structure, none ? NULL :
				argv[1]);
	} else {
		e = list(db);
	}
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}
