#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/jail_try.h"
#include "base/msg.h"
#include "base/proto.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/kiosk.h"
#include "cli/operator.h"
#include "cli/report.h"
#include "cli/terminfo.h"
#include "keeper/start.h"
#include "net/listener.h"
#include "session/port.h"
#include "session/session.h"
#include "ui/screen.h"

#define AGAIN_MS 2000           /* then a keeper that is busy is given up */

int
verb_serve(int argc, char **argv)
{
	const char *addr[8];
	const char *one;
	int n = 0;
	struct listener_options o = { .addr = addr, .self = cli_self() };
	enum err e;

	while ((one = cli_option(&argc, argv, "--listen", true)) && n < 8)
		addr[n++] = one;
	o.old = cli_option(&argc, argv, "--old-clients", true);
	if (!o.old && *config.old_clients)
		o.old = config.old_clients;
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
	e = jail_try();
	if (e)
		return cli_fail(e);
	terminfo_copy();
	if (!config.second_factor)
		tell(stderr, "%s", _("passerelle : le second facteur n'est "
			"exigé de personne (set second_factor 0).\n"));
	if (geteuid() != 0)
		tell(stderr, "%s", _("passerelle : lancé sans être root : "
			"tout tourne sous ce compte, les processus ne sont "
			"pas séparés par des comptes.\n"));
	return listener_main(&o);
}

/* The charset is the terminal's; the language too, unless --lang says. */
static void
terminal_lang(char *out, size_t size)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *said = getenv("PASSERELLE_LANG"), *v = NULL;
	size_t i;

	for (i = 0; i < 3 && !(v && *v); i++)
		v = getenv(names[i]);
	if (!v)
		v = "";
	if (said && *said)
		snprintf(out, size, "%s%s", said, v + strcspn(v, ".@"));
	else
		snprintf(out, size, "%s", v);
}

/* From whom the session comes: the keeper that runs, whose door is open to
 * the group of sessions; else one of this process's own, for the operator. */
static enum err
reach_keeper(struct keep **k)
{
	int fd;

	if (keeper_local(&fd))
		return operator_open(k, NULL);
	*k = keep_new(fd, 0);
	return E_OK;
}

/* As the spawner does before it forks a session. */
static void
shed(void)
{
	if (geteuid() != 0)
		return;
	terminfo_copy();
	jail_user(config.uid_session, config.data);
	config.data[0] = '\0';
	setenv("TERMINFO", config_path("run/terminfo"), 1);
	jail_limits();
}

/* A session of this process's own, on the terminal or to run one line of the
 * verbs of `ssh host VERB`. */
static int
run_session(const char *as, const char *password, const char *line,
	enum err (*port_open)(struct port **out))
{
	const char *term = getenv("TERM");
	struct port *port;
	struct keep *k;
	struct msg m;
	char lang[64];
	int64_t end = clock_ms() + AGAIN_MS;
	int fd = -1, cols, rows, status;
	enum err e = reach_keeper(&k);

	if (e)
		return cli_fail(e);
	port_size(&cols, &rows);
	terminal_lang(lang, sizeof lang);
	msg_init(&m, password ? P_C_KIOSK : P_C_SCREEN, 0);
	msg_put_str(&m, as);
	if (password)
		msg_put_str(&m, password);
	msg_put_str(&m, term ? term : "vt100");
	msg_put_u32(&m, (uint32_t)cols);
	msg_put_u32(&m, (uint32_t)rows);
	msg_put_str(&m, *lang ? lang : NULL);
	if (!password)
		msg_put_str(&m, line);
	while ((e = operator_call(k, &m, &fd)) == E_AGAIN && clock_ms() < end)
		usleep(100000);
	msg_done(&m);
	if (e) {
		keep_free(k);
		return cli_fail(e);
	}
	/* a broken override leaves the screen compiled in */
	screens_load(config.conf, stderr);
	i18n_preload();
	shed();
	e = port_open(&port);
	if (e) {
		keep_free(k);
		return cli_fail(e);
	}
	status = session_local(fd, port);
	keep_free(k);
	return status;
}

int
cli_session(const char *as, const char *line)
{
	if (strlen(line) > VERB_MOST)
		return cli_fail(err_set(E_USAGE, _("Trop long : %d octets au "
			"plus pour ce qui est demandé."), VERB_MOST));
	return run_session(as, NULL, line, port_stream);
}

/* A person at a desk. */
static int
come(const char *login, const char *password)
{
	return run_session(login, password, NULL, port_tty);
}

int
verb_screen(int argc, char **argv)
{
	const char *as = cli_option(&argc, argv, "--as", true);
	bool kiosk = cli_option(&argc, argv, "--kiosk", false) != NULL;
	char code[300] = "";
	int i;

	for (i = 0; i < argc; i++)
		snprintf(code + strlen(code), sizeof code - strlen(code),
			"%s%s", i ? " " : "", argv[i]);
	if ((*code && *code != '=') || (kiosk && (as || *code)))
		return cli_usage("screen");
	if (!as && !kiosk)
		as = getenv("USER");
	if (!as && !kiosk)
		return cli_usage("screen");
	/* before anything is written of a session that cannot be */
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return cli_fail(err_set(E_USAGE, _("Les écrans demandent un "
			"terminal.")));
	if (kiosk)
		return kiosk_run(come);
	return run_session(as, NULL, *code ? code : NULL, port_tty);
}

/* Checkpoints of the audit that were kept elsewhere: lines, or a log that
 * holds them. */
static enum err
read_copy(const char *path, struct buf *out)
{
	char chunk[65536];
	FILE *f = fopen(path, "re");
	size_t n;
	bool bad;

	if (!f)
		return err_set(E_IO, _("%s ne se lit pas."), path);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_put(out, chunk, n);
	bad = ferror(f) != 0;
	fclose(f);
	return bad ? err_set(E_IO, _("%s ne se lit pas."), path) : E_OK;
}

/* A report of `retention --apply`: ours, as it was signed? */
static int
verify_report(const char *path)
{
	struct buf text;
	struct keep *k;
	struct db *db;
	enum err e;

	buf_init(&text);
	e = read_copy(path, &text);
	if (!e)
		e = operator_open(&k, &db);
	if (!e) {
		e = report_check(k, &text);
		operator_close(k, db);
	}
	buf_done(&text);
	if (e)
		return cli_fail(e);
	tell(stdout, _("%s : signé par cette base, inchangé\n"), path);
	return 0;
}

/* The report, or that it was acknowledged; the exit code. */
static int
ask_verify(struct keep *k, const char *copy, const char *code,
	const char *reason)
{
	struct msg m, answer;
	int rc;
	enum err e = E_OK;

	msg_init(&m, code ? P_C_ACKNOWLEDGE : P_C_VERIFY, 0);
	msg_init(&answer, 0, 0);
	if (code) {
		msg_put_str(&m, code);
		msg_put_str(&m, reason);
	}
	if (copy)
		e = msg_put_text(&m, copy);
	if (!e)
		e = code ? operator_call(k, &m, NULL) : keep_call(k, &m,
			&answer);
	if (e) {
		rc = cli_fail(e);
	} else if (code) {
		rc = 0;
		tell(stdout, "%s", _("Rupture reconnue : « passerelle verify "
			"» la dit à chaque fois, et trouve tout ce qui "
			"change encore.\n"));
	} else {
		const char *said;

		rc = msg_get_u8(&answer) ? 65 : 0;
		said = msg_get_str(&answer);
		tell(stdout, "%s", said ? said : "");
	}
	msg_done(&m);
	msg_done(&answer);
	return rc;
}

int
verb_verify(int argc, char **argv)
{
	const char *points = cli_option(&argc, argv, "--checkpoints", true);
	const char *report = cli_option(&argc, argv, "--report", true);
	const char *code = cli_option(&argc, argv, "--acknowledge", true);
	const char *reason = cli_option(&argc, argv, "--reason", true);
	struct buf copy;
	struct keep *k;
	struct db *db;
	int rc;
	enum err e;

	if (argc || (report && (points || code)) || !code != !reason)
		return cli_usage("verify");
	if (report)
		return verify_report(report);
	buf_init(&copy);
	e = points ? read_copy(points, &copy) : E_OK;
	if (!e)
		e = operator_open(&k, &db);
	if (e) {
		buf_done(&copy);
		return cli_fail(e);
	}
	rc = ask_verify(k, points ? buf_str(&copy) : NULL, code, reason);
	buf_done(&copy);
	operator_close(k, db);
	return rc;
}
