#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/msg.h"
#include "base/proto.h"
#include "cli/cli.h"
#include "cli/operator.h"
#include "cli/terminfo.h"
#include "keeper/start.h"
#include "net/listener.h"
#include "session/port.h"
#include "session/session.h"
#include "store/seal.h"
#include "ui/screen.h"

int
verb_serve(int argc, char **argv)
{
	const char *addr[8];
	const char *one;
	int n = 0;
	struct listener_options o = { addr, 0, cli_self() };

	while ((one = cli_option(&argc, argv, "--listen", true)) && n < 8)
		addr[n++] = one;
	if (argc)
		return cli_usage("serve");
	if (!n)
		addr[n++] = "[::]:2222";
	o.naddr = n;
	if (!keeper_there()) {
		err_set(E_NOTFOUND, _("Pas de base dans %s : « passerelle "
			"init » la fait."), config.data);
		return cli_fail(E_NOTFOUND);
	}
	terminfo_copy();
	if (geteuid() != 0)
		fprintf(stderr, "%s", _("passerelle : lancé sans être root : "
			"tout tourne sous ce compte, les processus ne sont "
			"pas séparés par des comptes.\n"));
	return listener_main(&o);
}

int
verb_screen(int argc, char **argv)
{
	const char *as = cli_option(&argc, argv, "--as", true);
	const char *term = getenv("TERM"), *lang = getenv("LC_ALL");
	struct port *port;
	struct keep *k;
	struct db *db;
	struct msg m;
	char code[300] = "";
	int fd = -1, cols, rows, i;
	enum err e;

	for (i = 0; i < argc; i++)
		snprintf(code + strlen(code), sizeof code - strlen(code),
			"%s%s", i ? " " : "", argv[i]);
	if (*code && *code != '=')
		return cli_usage("screen");
	if (!as)
		as = getenv("USER");
	if (!as)
		return cli_usage("screen");
	seal_init();
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	port_size(&cols, &rows);
	if (!lang || !*lang)
		lang = getenv("LANG");
	msg_init(&m, P_C_SCREEN, 0);
	msg_put_str(&m, as);
	msg_put_str(&m, term ? term : "vt100");
	msg_put_u32(&m, (uint32_t)cols);
	msg_put_u32(&m, (uint32_t)rows);
	msg_put_str(&m, lang);
	msg_put_str(&m, *code ? code : NULL);
	e = operator_call(k, &m, &fd);
	msg_done(&m);
	/* a broken override leaves the screen compiled in */
	if (!e)
		screens_load(access(config.conf, R_OK) == 0 ? config.conf :
			NULL, stderr);
	if (!e)
		e = port_tty(&port);
	db_close(db);
	if (e) {
		keep_free(k);
		return cli_fail(e);
	}
	i = session_local(fd, port);
	keep_free(k);
	return i;
}

int
verb_verify(int argc, char **argv)
{
	struct keep *k;
	struct db *db;
	struct msg m, answer;
	enum err e;

	if (argc)
		return cli_usage("verify");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	msg_init(&m, P_C_VERIFY, 0);
	msg_init(&answer, 0, 0);
	e = keep_call(k, &m, &answer);
	if (!e) {
		const char *report;

		e = (enum err)msg_get_u8(&answer);
		report = msg_get_str(&answer);
		fputs(report ? report : "", stdout);
	}
	msg_done(&m);
	msg_done(&answer);
	operator_close(k, db);
	return e ? 65 : 0;
}
