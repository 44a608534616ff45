#include "cli/communes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "data/data.h"

#define BATCH 700000            /* bytes of a message, of 1 MiB at most */
#define SETS 900

static void
add(struct act *a, char **c)
{
	char folded[200];
	struct buf json;
	char *p, *save;

	fold_text(c[1], folded, sizeof folded);
	act_text(a, ":code", c[0]);
	act_text(a, ":name", c[1]);
	act_text(a, ":folded", folded);
	act_text(a, ":departement", c[2]);
	act_text(a, ":epci", c[3]);
	act_int(a, ":population", strtoll(c[4], NULL, 10));
	act_text(a, ":lat", c[5]);
	act_text(a, ":lon", c[6]);
	act_text(a, ":precision", c[7]);
	act_text(a, ":kind", c[9]);
	act_text(a, ":parent", c[10]);
	buf_init(&json);
	buf_puts(&json, "[");
	for (p = strtok_r(c[8], " ", &save); p; p = strtok_r(NULL, " ", &save))
		buf_printf(&json, "%s\"%.5s\"", json.len > 1 ? "," : "", p);
	buf_puts(&json, "]");
	act_text(a, ":postcodes", buf_str(&json));
	buf_done(&json);
	act_next_set(a);
}

enum err
communes_load_text(struct keep *k, const char *text, long *n)
{
	const char *at = text;
	char buf[2048], *c[11];
	struct act *a = act_new("commune.put");
	int sets = 0, columns;
	enum err e = E_OK;

	*n = 0;
	while (!e && (columns = data_line(&at, buf, sizeof buf, c, 11))) {
		if (columns < 10) {
			e = err_set(E_CHECK, _("commune %s : %d colonnes, il "
				"en faut 11."), c[0], columns);
			break;
		}
		if (columns == 10)
			c[10] = buf + strlen(buf);
		add(a, c);
		++*n;
		if (++sets == SETS || act_size(a) > BATCH) {
			e = act_send_to(a, k);
			act_free(a);
			a = act_new("commune.put");
			sets = 0;
		}
	}
	if (!e && sets)
		e = act_send_to(a, k);
	act_free(a);
	return e;
}

enum err
communes_load(struct keep *k)
{
	long n;

	return communes_load_text(k, data_communes, &n);
}
