#include "keeper/start.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/msg.h"
#include "keeper/keeper.h"
#include "store/files.h"
#include "store/migrate.h"
#include "store/open.h"

enum err
keeper_own(const char *path, mode_t mode)
{
	/* What is in the keeper's folder may be another's doing, where it was
	 * taken over: root follows no link there.  The folder itself is where
	 * who runs the server says. */
	int follow = strcmp(path, config.data) == 0 ? 0 : O_NOFOLLOW;
	int fd = open(path, O_RDONLY | follow | O_NONBLOCK | O_CLOEXEC);
	enum err e = E_OK;

	if (fd < 0 || fchmod(fd, mode) < 0)
		e = err_set(E_IO, _("Le dossier %s n'est pas à vous."), path);
	else if (geteuid() == 0 && fchown(fd, config.uid_keeper,
		config.uid_session) < 0)
		e = err_set(E_IO, _("Le dossier %s ne change pas de main."),
			path);
	if (fd >= 0)
		close(fd);
	return e;
}

static enum err
make_dir(const char *path, mode_t mode)
{
	if (mkdir(path, mode) < 0 && errno != EEXIST)
		return err_set(E_IO, _("Le dossier %s ne peut être fait : "
			"%s."), path, strerror(errno));
	return keeper_own(path, mode);
}

/* systemd gives the root key itself. */
static bool
has_credential(void)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	char path[4200];

	if (!dir)
		return false;
	snprintf(path, sizeof path, "%s/root", dir);
	return access(path, R_OK) == 0;
}

/* Where there was no folder of the keeper a moment ago. */
static enum err
make_root_key(void)
{
	unsigned char key[KEY_SIZE];
	const char *path = config_path("keeper/root.key");
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	enum err e = E_OK;

	if (fd < 0)
		return err_set(E_IO, _("La clé racine %s ne peut être faite : "
			"%s."), path, strerror(errno));
	if (getrandom(key, sizeof key, 0) != KEY_SIZE ||
		write(fd, key, sizeof key) != KEY_SIZE || fsync(fd) < 0)
		e = err_set(E_IO, _("La clé racine ne peut être écrite."));
	if (geteuid() == 0 && fchown(fd, config.uid_keeper,
		config.uid_session) < 0)
		e = err_set(E_IO, _("La clé racine ne change pas de main."));
	close(fd);
	explicit_bzero(key, sizeof key);
	return e;
}

/* Both files, made by whom they belong to. */
static enum err
make_files(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid < 0)
		return err_set(E_IO, _("Pas de processus."));
	if (pid == 0) {
		struct db *data = NULL, *keys = NULL;
		enum err e;

		umask(027);
		if (geteuid() == 0) {
			jail_user(config.uid_keeper, config.data);
			config.data[0] = '\0';
		}
		e = db_open(config_path("keeper/keys.db"), DB_WRITE, &keys);
		if (!e)
			e = db_migrate(keys, "keys");
		if (!e)
			e = db_open(config_path("passerelle.db"), DB_WRITE,
				&data);
		if (!e)
			e = db_migrate(data, "data");
		db_close(keys);
		db_close(data);
		if (e)
			log_say(LOG_ERROR, "%s", err_text());
		_exit(e);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return E_OK;
	return err_set(WIFEXITED(status) ? (enum err)WEXITSTATUS(status) :
		E_INTERNAL, _("Les bases ne peuvent être faites dans %s."),
		config.data);
}

bool
keeper_there(void)
{
	return access(config_path("keeper"), F_OK) == 0;
}

static enum err
make_folders(void)
{
	enum err e = make_dir(config.data, 0750);

	if (!e)
		e = make_dir(config_path("keeper"), 0700);
	return e ? e : make_dir(config_path("run"), 0750);
}

enum err
keeper_folders(const char *root)
{
	const char *path;
	struct buf key;
	enum err e;

	if (!root && !has_credential())
		return err_set(E_USAGE, _("Il faut la clé racine de cette "
			"base : --root FICHIER. Elle n'est dans aucune "
			"sauvegarde."));
	e = make_folders();
	if (e || has_credential())
		return e;
	buf_init(&key);
	path = config_path("keeper/root.key");
	e = file_text(root, &key);
	if (!e && key.len != KEY_SIZE)
		e = err_set(E_CHECK, _("%s n'est pas une clé racine : elle a "
			"%d octets."), root, KEY_SIZE);
	if (!e)
		e = file_put(path, 0400, key.data, key.len);
	buf_done(&key);
	return e ? e : keeper_own(path, 0400);
}

enum err
keeper_init(void)
{
	enum err e;

	if (keeper_there())
		return err_set(E_EXISTS, _("Il y a déjà une base dans %s."),
			config.data);
	e = make_folders();
	if (!e && !has_credential())
		e = make_root_key();
	return e ? e : make_files();
}

static enum err
reach(const char *name, int *out)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	const char *path = config_path(name);
	int fd;

	if (strlen(path) >= sizeof a.sun_path)
		return E_NOTFOUND;
	strcpy(a.sun_path, path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) < 0) {
		if (fd >= 0)
			close(fd);
		return E_NOTFOUND;
	}
	*out = fd;
	return E_OK;
}

static bool
locked(void)
{
	int at = open(config_path("keeper"), O_RDONLY | O_DIRECTORY |
		O_NOFOLLOW | O_CLOEXEC);
	int fd = at < 0 ? -1 : openat(at, "lock", O_RDWR | O_CREAT |
		O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	struct stat s;
	bool held;

	if (at >= 0)
		close(at);
	if (fd < 0)
		return false;
	/* what is given to the keeper is its own file, by no other name */
	if (geteuid() == 0 && (fstat(fd, &s) < 0 || !S_ISREG(s.st_mode) ||
		s.st_nlink != 1 || fchown(fd, config.uid_keeper,
		config.uid_session) < 0)) {
		close(fd);
		return false;
	}
	held = flock(fd, LOCK_EX | LOCK_NB) < 0;
	close(fd);
	return held;
}

static enum err
start_private(const char *self, int *out)
{
	int fd[2];
	pid_t pid;
	enum err e = msg_pair(fd);

	if (e)
		return e;
	pid = fork();
	if (pid < 0) {
		close(fd[0]);
		close(fd[1]);
		return err_set(E_IO, _("Pas de processus."));
	}
	if (pid == 0) {
		char number[16];

		fcntl(fd[1], F_SETFD, 0);
		snprintf(number, sizeof number, "%d", fd[1]);
		setenv("PASSERELLE_DATA", config.data, 1);
		setenv("PASSERELLE_LANG", config.lang, 1);
		if (clock_fixed())
			setenv("PASSERELLE_CLOCK", clock_fixed(), 1);
		execl(self, "passerelle", "keeper-process", number,
			"private", (char *)NULL);
		_exit(71);
	}
	close(fd[1]);
	*out = fd[0];
	return E_OK;
}

static enum err
ping(int fd)
{
	struct msg_reader r;
	struct msg m;
	enum err e;

	msg_reader_init(&r);
	msg_init(&m, P_C_PING, 1);
	e = msg_send(fd, &m, NULL, 0);
	if (!e)
		e = msg_recv(fd, &r, &m);
	if (!e) {
		e = (enum err)msg_get_u8(&m);
		if (e) {
			const char *why = msg_get_str(&m);

			err_set(e, "%s", why ? why : "");
		}
	}
	msg_done(&m);
	msg_reader_done(&r);
	return e;
}

enum err
keeper_connect(const char *self, int *fd)
{
	int64_t end = clock_ms() + 5000;

	do {
		enum err e;

		if (reach("run/control", fd) == E_OK) {
			e = ping(*fd);
			if (e != E_IO)
				return e;
			/* that one was just ending: another, or our own */
			close(*fd);
		} else if (!locked()) {
			e = start_private(self, fd);
			return e ? e : ping(*fd);
		}
		usleep(50000);
	} while (clock_ms() < end);
	return err_set(E_AGAIN, _("La base est prise et personne ne répond : "
		"recommencer."));
}

enum err
keeper_local(int *fd)
{
	return reach("run/local", fd) == E_OK ? E_OK : err_set(E_NOTFOUND,
		_("Personne ne répond dans %s."), config.data);
}

pid_t
keeper_pid(void)
{
	struct ucred cred = { 0 };
	socklen_t n = sizeof cred;
	int fd;

	if (reach("run/control", &fd))
		return 0;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) < 0)
		cred.pid = 0;
	close(fd);
	return cred.pid;
}

int
keeper_process(int fd, bool is_private)
{
	return keeper_main(fd, is_private);
}
