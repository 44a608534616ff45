#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/communes.h"
#include "cli/import.h"
#include "cli/operator.h"
#include "cli/seed.h"
#include "keeper/start.h"
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
	struct import n;
	char file[4096];
	int i;
	enum err e = E_OK;

	for (i = 0; i < 2 && dir && *dir && !e; i++) {
		snprintf(file, sizeof file, "%s/%s-inclusion-reunion.json",
			dir, what[i]);
		if (access(file, R_OK) == 0)
			e = import_file(k, db, what[i], file, false, NULL,
				false, &n);
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

/* Starts the server; waits until it listens. */
static enum err
start_server(const char *addr, pid_t *pid, bool background)
{
	char line[300];
	FILE *f;
	int fd[2];

	if (pipe2(fd, O_CLOEXEC) < 0)
		return err_set(E_IO, "pipe");
	*pid = fork();
	if (*pid == 0) {
		int null = open("/dev/null", O_RDWR);

		setsid();
		dup2(fd[1], STDERR_FILENO);
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		setenv("PASSERELLE_DATA", config.data, 1);
		execl(cli_self(), "passerelle", "serve", "--listen", addr,
			(char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	f = fdopen(fd[0], "r");
	while (f && fgets(line, sizeof line, f)) {
		if (strncmp(line, "listening", 9) == 0) {
			return E_OK;
		}
		if (strstr(line, "root") == NULL)
			fputs(line, stderr);
	}
	waitpid(*pid, NULL, 0);
	return err_set(E_AGAIN, _("Le serveur n'a pas démarré : le port est "
		"peut-être pris (--port)."));
}

static void
explain(FILE *out, int port, const char *key, const char *hosts, pid_t pid,
	bool background)
{
	fprintf(out, _("\nPasserelle, démonstration : données inventées, "
		"jetées à la fin.\n\n"
		"  Comptes : moreau (conseillère, mission locale), leroy "
		"(responsable), rivet\n"
		"            (Mobilité 23), hoarau (La Réunion)... le même mot "
		"de passe pour\n"
		"            moreau, leroy et sissako : " PASSWORD "\n\n"
		"  Dans un autre terminal :\n"
		"  ssh -p %d -i %s -o UserKnownHostsFile=%s rivet@127.0.0.1\n"
		"\n"), port, key, hosts);
	if (background)
		fprintf(out, _("  Cette session : la même ligne avec moreau.\n"
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
			"StrictHostKeyChecking=accept-new", "-o",
			"IdentitiesOnly=yes", "-o", "LogLevel=ERROR", "-t",
			"moreau@127.0.0.1", (char *)NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int
verb_demo(int argc, char **argv)
{
	const char *port_text = cli_option(&argc, argv, "--port", true);
	const char *people_text = cli_option(&argc, argv, "--people", true);
	bool background = cli_option(&argc, argv, "--background", false) !=
		NULL;
	int port = port_text ? atoi(port_text) : 2222, status = 0;
	int people = people_text ? atoi(people_text) : 400;
	char addr[40], key[4200], hosts[4200];
	const char *tmp = getenv("TMPDIR");
	pid_t pid = 0;
	enum err e;

	if (argc || port < 1 || port > 65535 || people < 1 || people > 5000)
		return cli_usage("demo");
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		background = true;
	snprintf(config.data, sizeof config.data, "%s/passerelle-demo-XXXXXX",
		tmp && *tmp && strlen(tmp) < 3000 ? tmp : "/tmp");
	if (!mkdtemp(config.data)) {
		err_set(E_IO, _("Pas de dossier provisoire."));
		return cli_fail(E_IO);
	}
	fprintf(stderr, "%s", _("Préparation des données...\n"));
	e = make_base(people, key, sizeof key);
	snprintf(hosts, sizeof hosts, "%s", config_path("known_hosts"));
	snprintf(addr, sizeof addr, "127.0.0.1:%d", port);
	if (!e)
		e = start_server(addr, &pid, background);
	if (e) {
		status = cli_fail(e);
		remove_all(config.data);
		return status;
	}
	/* the visitor's key is read by whoever runs the demonstration */
	chmod(config.data, 0755);
	explain(stderr, port, key, hosts, pid, background);
	if (background)
		return 0;
	if (isatty(STDIN_FILENO)) {
		fprintf(stderr, "%s", _("  Entrée ouvre la session de Claire "
			"MOREAU."));
		while (getchar() != '\n' && !feof(stdin))
			;
	}
	status = client(port, key, hosts);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	remove_all(config.data);
	fprintf(stderr, "%s", _("Démonstration finie : le serveur est arrêté, "
		"les données sont effacées.\n"));
	return status;
}
