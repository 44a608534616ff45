#include "session/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "rules/catalog.h"

#define WORDS 16

static void
say(struct port *port, const char *text)
{
	port_write(port, text, strlen(text));
}

static int
run_rule(struct port *port, int n, char **w)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	int status;

	if (!f)
		return 71;
	status = rule_run(n, w, NULL, f);
	fclose(f);
	port_write(port, text, size);
	free(text);
	return status;
}

int
verb_run(struct port *port, const char *line)
{
	char *copy = xstrdup(line), *save, *w[WORDS + 1];
	int n = 0, status = 0;

	for (w[n] = strtok_r(copy, " \t", &save); w[n] && n < WORDS;)
		w[++n] = strtok_r(NULL, " \t", &save);
	if (n == 0 || strcmp(w[0], "aide") == 0 || strcmp(w[0], "help") == 0)
		say(port, _("aide      ce texte\n"
			"version   la version du programme\n"
			"rule      les règles du métier : rule nir NUMÉRO\n"
			"Sans rien : les écrans (ssh -t).\n"));
	else if (strcmp(w[0], "version") == 0)
		say(port, "passerelle " VERSION "\n");
	else if (strcmp(w[0], "rule") == 0)
		status = run_rule(port, n - 1, w + 1);
	else {
		char *what = xasprintf(_("passerelle : « %s » n'est pas un "
			"verbe d'ici. « aide » les montre.\n"), w[0]);

		port_error(port, what);
		free(what);
		status = 64;
	}
	free(copy);
	return status;
}
