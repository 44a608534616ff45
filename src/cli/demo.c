#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/communes.h"
#include "cli/import.h"
#include "cli/operator.h"
#include "cli/seed.h"
#include "keeper/start.h"
#include "model/act.h"
#include "net/hostkey.h"

#define PASSWORD "passerelle demo"

static int
drop(const char *path, const struct stat *s, int type, struct FTW *f)
{
	return remove(path);
}

static void
remove_all(const char *dir)
{
	nftw(dir, drop, 16, FTW_DEPTH | FTW_PHYS);
}

/* A key pair for the visitors, made by the ssh client's own tool. */
static enum err
make_key(char *path, size_t size)
{
	pid_t pid;
	int status = -1;

	snprintf(path, size, "%s", config_path("cle"));
	pid = fork();
	if (pid == 0) {
		execlp("ssh-keygen", "ssh-keygen", "-q", "-t", "ed25519", "-N",
			"", "-C", "demo", "-f", path, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status == 0 ? E_OK : err_set(E_NOTFOUND, _("ssh-keygen manque "
		": installer openssh-client."));
}

/* The published directory of a whole island, where it is at hand. */
static enum err
real_directory(struct keep *k, struct db *db)
{
	static const char *const what[] = { "structures", "services" };
	const char *dir = getenv("PASSERELLE_DEMO_DATA");
	static const struct import_how how = { .dry = false };
	struct import n;
	char file[4096];
	int i;
	enum err e = E_OK;

	for (i = 0; i < 2 && dir && *dir && !e; i++) {
		snprintf(file, sizeof file, "%s/%s-inclusion-reunion.json",
			dir, what[i]);
		if (access(file, R_OK) == 0)
			e = import_file(k, db, what[i], file, &how, &n);
	}
	return e;
}

static enum err
make_base(int people, char *key, size_t size)
{
	struct keep *k = NULL;
	struct db *db = NULL;
	struct act *a;
	char pub[4300];
	enum err e = keeper_init();

	if (!e)
		e = hostkey_make(config_path("host_ed25519"));
	if (!e)
		e = make_key(key, size);
	if (!e)
		e = operator_open(&k, &db);
	if (!e) {
		a = act_new("meta.demo");
		e = act_send_to(a, k);
		act_free(a);
	}
	if (!e)
		e = communes_load(k);
	snprintf(pub, sizeof pub, "%s.pub", key);
	if (!e)
		e = seed_structures(k, db, pub, PASSWORD);
	if (!e)
		e = real_directory(k, db);
	if (!e)
		e = seed_people(k, db, people);
	operator_close(k, db);
	return e;
}

/* --- the processes ------------------------------------------------------------- */

static volatile sig_atomic_t stopped;   /* ^C, or the terminal went away */

static void
on_stop(int sig)
{
	stopped = sig;
}

/* No SA_RESTART: what waits, waits no longer. */
static void
watch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = { .sa_handler = on_stop };
	size_t i;

	for (i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &sa, NULL);
}

/* Said before the data are made, which takes a while. */
static enum err
port_free_here(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	bool taken;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	taken = bind(fd, (struct sockaddr *)&a, sizeof a) < 0;
	if (fd >= 0)
		close(fd);
	return taken ? err_set(E_AGAIN, _("Le port %d de 127.0.0.1 n'est pas "
		"libre : en donner un autre (--port)."), port) : E_OK;
}

static bool
log_says(const char *log, const char *what)
{
	char line[300];
	FILE *f = fopen(log, "re");
	bool said = false;

	while (f && !said && fgets(line, sizeof line, f))
		said = strncmp(line, what, strlen(what)) == 0;
	if (f)
		fclose(f);
	return said;
}

static void
show_log(const char *log)
{
	char line[300];
	FILE *f = fopen(log, "re");

	while (f && fgets(line, sizeof line, f))
		tell(stderr, "%s", line);
	if (f)
		fclose(f);
}

/* Starts the server, its messages in a file of the folder; waits until it
 * listens. */
static enum err
start_server(const char *addr, pid_t *pid)
{
	char log[4200];
	int64_t end = clock_ms() + 20000;

	snprintf(log, sizeof log, "%s", config_path("serve.log"));
	*pid = fork();
	if (*pid < 0)
		return err_set(E_IO, _("Pas de processus."));
	if (*pid == 0) {
		int null = open("/dev/null", O_RDWR);
		int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

		setsid();
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(out, STDERR_FILENO);
		setenv("PASSERELLE_DATA", config.data, 1);
		setenv("PASSERELLE_LANG", config.lang, 1);
		if (clock_fixed())
			setenv("PASSERELLE_CLOCK", clock_fixed(), 1);
		execl(cli_self(), "passerelle", "serve", "--listen", addr,
			(char *)NULL);
		_exit(127);
	}
	while (!stopped && clock_ms() < end) {
		if (log_says(log, "listening"))
			return E_OK;
		if (waitpid(*pid, NULL, WNOHANG) == *pid) {
			*pid = 0;
			break;
		}
		usleep(20000);
	}
	show_log(log);
	return err_set(E_AGAIN, _("Le serveur n'a pas démarré."));
}

static void
stop_server(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGTERM);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

/* The server's key, as ssh keeps it: nobody is asked whether it is the one. */
static enum err
write_known(const char *hosts, int port)
{
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT];
	enum err e = hostkey_public(config_path("host_ed25519"), word, print);
	FILE *f;
	bool ok;

	if (e)
		return e;
	f = fopen(hosts, "w");
	ok = f && fprintf(f, "[127.0.0.1]:%d ssh-ed25519 %s\n", port, word) >
		0;
	if (f)
		ok = fclose(f) == 0 && ok;
	return ok ? E_OK : err_set(E_IO, "%s: %s", hosts, strerror(errno));
}

static void
explain(FILE *out, int port, const char *key, const char *hosts, pid_t pid,
	bool background)
{
	tell(out, _("\nPasserelle, démonstration : données inventées, "
		"jetées à la fin.\n\n"
		"  Comptes : moreau (conseillère, mission locale), leroy "
		"(responsable), rivet\n"
		"            (Mobilité 23), hoarau (La Réunion)... le même mot "
		"de passe pour\n"
		"            moreau, leroy et sissako : %s\n"
		"  Ces données ne demandent à personne de second facteur ; =MOI "
		"en installe un.\n\n"
		"  Dans un autre terminal :\n"
		"  ssh -p %d -i %s -o UserKnownHostsFile=%s rivet@127.0.0.1\n"
		"\n"), PASSWORD, port, key, hosts);
	if (background)
		tell(out, _("  Cette session : la même ligne avec moreau.\n"
			"  Arrêter : kill %d ; rm -r %s\n\n"), (int)pid,
			config.data);
	fflush(out);
}

static int
client(int port, const char *key, const char *hosts)
{
	char p[16], known[4300];
	int status = 0;
	pid_t pid;

	snprintf(p, sizeof p, "%d", port);
	snprintf(known, sizeof known, "UserKnownHostsFile=%s", hosts);
	pid = fork();
	if (pid == 0) {
		execlp("ssh", "ssh", "-p", p, "-i", key, "-o", known, "-o",
			"StrictHostKeyChecking=yes", "-o",
			"IdentitiesOnly=yes", "-o", "LogLevel=ERROR", "-t",
			"moreau@127.0.0.1", (char *)NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		if (stopped)
			kill(pid, SIGTERM);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* The terminal's own session, once the reader has read. */
static int
visit(int port, const char *key, const char *hosts)
{
	int c;

	tell(stderr, "%s", _("  Entrée ouvre la session de Claire "
		"MOREAU."));
	while (!stopped && (c = getchar()) != '\n' && c != EOF)
		continue;
	return stopped ? 128 + stopped : client(port, key, hosts);
}

int
verb_demo(int argc, char **argv)
{
	const char *port_text = cli_option(&argc, argv, "--port", true);
	const char *people_text = cli_option(&argc, argv, "--people", true);
	bool background = cli_option(&argc, argv, "--background", false) !=
		NULL;
	int port = 2222, people = 400, status = 0;
	char addr[40], key[4200], hosts[4200];
	const char *tmp = getenv("TMPDIR");
	pid_t pid = 0;
	enum err e;

	if (argc || (port_text && !cli_number(port_text, 1, 65535, &port)) ||
		(people_text && !cli_number(people_text, 1, 5000, &people)))
		return cli_usage("demo");
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		background = true;
	snprintf(config.data, sizeof config.data, "%s/passerelle-demo-XXXXXX",
		tmp && *tmp && strlen(tmp) < 3000 ? tmp : "/tmp");
	e = cli_data_ok(config.data);
	if (!e)
		e = port_free_here(port);
	if (!e && !mkdtemp(config.data))
		e = err_set(E_IO, _("Pas de dossier provisoire."));
	if (e)
		return cli_fail(e);
	watch_signals();
	tell(stderr, "%s", _("Préparation des données...\n"));
	e = make_base(people, key, sizeof key);
	snprintf(hosts, sizeof hosts, "%s", config_path("known_hosts"));
	snprintf(addr, sizeof addr, "127.0.0.1:%d", port);
	if (!e && !stopped)
		e = start_server(addr, &pid);
	if (!e && !stopped)
		e = write_known(hosts, port);
	if (e)
		status = stopped ? 128 + stopped : cli_fail(e);
	else if (stopped)
		status = 128 + stopped;
	else
		/* the visitor's key is read by whoever runs this */
		chmod(config.data, 0755);
	if (!status)
		explain(stderr, port, key, hosts, pid, background);
	if (!status && background)
		return 0;
	if (!status)
		status = visit(port, key, hosts);
	stop_server(pid);
	remove_all(config.data);
	tell(stderr, "%s", _("Démonstration finie : le serveur est arrêté, "
		"les données sont effacées.\n"));
	return status;
}
