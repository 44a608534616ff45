#include "base/jail_try.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/jail.h"

/* Exit codes of a child; another one: the jail did not close. */
#define HOLDS 0
#define OPENS 3
#define FAILS 4

static const struct {
	const char *of;
	void (*enter)(void);
} jails[] = {
	{ N_("des connexions"), jail_relay },
	{ N_("des sessions"), jail_session },
};

/* What both processes ask of libc all day. */
static bool
usual(const int pair[2])
{
	struct pollfd p = { pair[0], POLLIN, 0 };
	struct timespec t = { 0, 1000 };
	char text[64], *large = malloc(1 << 20);
	bool good = large != NULL;

	if (large) {
		memset(large, 1, 1 << 20);
		good = getrandom(text, 8, 0) == 8 &&
			clock_gettime(CLOCK_MONOTONIC, &t) == 0 &&
			time(NULL) > 0 && dprintf(pair[1], "%d", 1) == 1 &&
			poll(&p, 1, 1000) == 1 && read(pair[0], text, 1) == 1;
	}
	free(large);
	signal(SIGPIPE, SIG_IGN);
	t = (struct timespec){ 0, 1000 };
	nanosleep(&t, NULL);
	return good;
}

/* What only one of them does. */
static bool
own(bool session, const int pair[2])
{
	struct itimerval timer = { { 0, 0 }, { 0, 0 } };
	int n = 4096, fd;

	if (!session)
		return setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &n,
			sizeof n) == 0 && shutdown(pair[0], SHUT_RDWR) == 0;
	fd = dup(pair[0]);
	return fd >= 0 && close(fd) == 0 &&
		setitimer(ITIMER_REAL, &timer, NULL) == 0;
}

static void
child(size_t which)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC), pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		_exit(FAILS);
	/* what it dies of is said by its parent */
	if (null >= 0)
		dup2(null, STDERR_FILENO);
	jails[which].enter();
	/* (there is no other name that every machine has) */
	if (open("/", O_RDONLY) >= 0)
		_exit(OPENS);
	_exit(usual(pair) && own(which == 1, pair) ? HOLDS : FAILS);
}

static enum err
said(size_t which, int status)
{
	const char *of = _(jails[which].of);
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	if (code == HOLDS)
		return E_OK;
	if (code == OPENS)
		return err_set(E_INTERNAL, _("La prison %s laisse ouvrir un "
			"fichier : ce noyau ne la tient pas, en prendre un "
			"autre."), of);
	if (code == FAILS || code < 0)
		return err_set(E_INTERNAL, _("La prison %s arrête ce qu'elle "
			"doit laisser passer (%d) : une bibliothèque a changé "
			"sans le programme. Installer la version de "
			"passerelle qui va avec elle, ou remettre la "
			"précédente."), of, WIFSIGNALED(status) ?
			WTERMSIG(status) : 0);
	return err_set(E_INTERNAL, _("La prison %s ne se ferme pas : ce noyau "
		"n'a pas seccomp, ou le conteneur le refuse. Rien n'est servi "
		"sans elle."), of);
}

enum err
jail_try(void)
{
	size_t i;
	enum err e = E_OK;

	for (i = 0; i < sizeof jails / sizeof *jails && !e; i++) {
		int status = 0;
		pid_t pid = fork();

		if (pid == 0)
			child(i);
		while (pid > 0 && waitpid(pid, &status, 0) < 0)
			if (errno != EINTR)
				pid = -1;
		e = pid < 0 ? err_set(E_IO, _("Pas de processus.")) :
			said(i, status);
	}
	return e;
}
