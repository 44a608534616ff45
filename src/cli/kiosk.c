#include "cli/kiosk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/config.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/tell.h"
#include "session/voice.h"

#define ERASE "\033[H\033[2J\033[3J"
#define TYPED 200
#define LINES 64                /* that wait to be said */
#define ENDED 66                /* of a child: the terminal is gone */
#define REFUSED 77              /* why stands on the screen: asked again */

/* --- the voice ------------------------------------------------------------------ */

struct queue {
	char *line[LINES];
	int n;
	char part[4096];        /* of a line that is not ended */
	size_t have;
	pid_t saying;           /* 0: nothing is being said */
};

static void
hush(struct queue *q)
{
	int i;

	for (i = 0; i < q->n; i++) {
		wipe(q->line[i], strlen(q->line[i]));
		free(q->line[i]);
	}
	q->n = 0;
	if (q->saying)
		kill(q->saying, SIGTERM);
}

/* Starts the program with a line on its input. */
static pid_t
begin(const char *line)
{
	int in[2];
	pid_t pid;

	if (pipe2(in, O_CLOEXEC))
		return 0;
	pid = fork();
	if (pid == 0) {
		int none = open("/dev/null", O_WRONLY);

		/* what it prints is not for the screen */
		dup2(in[0], STDIN_FILENO);
		dup2(none, STDOUT_FILENO);
		dup2(none, STDERR_FILENO);
		execvp(config.speak.argv[0], config.speak.argv);
		_exit(127);
	}
	close(in[0]);
	/* shorter than a pipe holds: it is not waited for; a program that is
	 * gone before it has read says nothing */
	if (pid > 0)
		dprintf(in[1], "%s\n", line);
	close(in[1]);
	return pid > 0 ? pid : 0;
}

static void
next(struct queue *q)
{
	int status;

	if (q->saying && waitpid(q->saying, &status, WNOHANG) == 0)
		return;
	q->saying = 0;
	if (!q->n)
		return;
	q->saying = begin(q->line[0]);
	wipe(q->line[0], strlen(q->line[0]));
	free(q->line[0]);
	memmove(q->line, q->line + 1, (size_t)--q->n * sizeof *q->line);
}

static void
heard(struct queue *q, const char *data, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (data[i] != '\n') {
			if (q->have + 1 < sizeof q->part)
				q->part[q->have++] = data[i];
			continue;
		}
		q->part[q->have] = '\0';
		if (!q->have)
			hush(q);
		else if (q->n < LINES)
			q->line[q->n++] = xstrdup(q->part);
		q->have = 0;
	}
}

void
kiosk_speak(int from)
{
	struct queue *q = xcalloc(1, sizeof *q);
	struct pollfd p = { from, POLLIN, 0 };
	char data[4096];
	bool open = true;

	signal(SIGPIPE, SIG_IGN);
	while (open || q->n || q->saying) {
		ssize_t n = 0;

		/* a program that ends is looked for while one speaks */
		if (open && poll(&p, 1, q->saying || q->n ? 20 : -1) > 0) {
			n = read(from, data, sizeof data);
			open = n > 0 || (n < 0 && errno == EINTR);
		} else if (!open) {
			nanosleep(&(struct timespec){ 0, 20000000 }, NULL);
		}
		if (n > 0)
			heard(q, data, (size_t)n);
		next(q);
	}
	wipe(q, sizeof *q);
	free(q);
}

/* The writing end; -1 when nothing is to be said. */
static int
start_voice(void)
{
	int fd[2];
	pid_t pid;

	if (!config.speak.n || pipe2(fd, O_CLOEXEC))
		return -1;
	pid = fork();
	if (pid == 0) {
		close(fd[1]);
		kiosk_speak(fd[0]);
		_exit(0);
	}
	close(fd[0]);
	if (pid < 0 || fcntl(fd[1], F_SETFL, O_NONBLOCK)) {
		close(fd[1]);
		return -1;
	}
	return fd[1];
}

/* --- who comes ------------------------------------------------------------------- */

/* A line of the terminal, in sight or not; false at its end. */
static bool
ask(const char *question, bool shown, char out[TYPED])
{
	struct termios was, now;
	size_t n = 0;
	char c = '\0';

	if (tcgetattr(STDIN_FILENO, &was))
		return false;
	now = was;
	now.c_lflag |= ICANON | ECHO | ISIG;
	now.c_cc[VEOF] = _POSIX_VDISABLE;
	if (!shown)
		now.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &now);
	tell(stdout, "\n    %s ", question);
	fflush(stdout);
	voice_say(question);
	while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n')
		if (n + 1 < TYPED)
			out[n++] = c;
	out[n] = '\0';
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
	return c == '\n';
}

/* In a process of its own: asks, comes, goes. */
static int
one(int (*come)(const char *login, const char *password), bool again)
{
	char login[TYPED], code[TYPED];
	int status;

	if (!again) {
		if (write(STDOUT_FILENO, ERASE, strlen(ERASE)) < 0)
			return ENDED;
		voice_say("");
		tell(stdout, "\n    %s\n",
			_("Bonjour. Voici votre espace."));
		voice_say(_("Bonjour. Voici votre espace."));
	}
	if (!ask(_("Votre numéro :"), true, login))
		return ENDED;
	if (!*login)
		return 0;
	if (!ask(_("Votre code secret :"), false, code))
		return ENDED;
	/* her first page is painted on nothing */
	if (write(STDOUT_FILENO, ERASE, strlen(ERASE)) < 0)
		return ENDED;
	status = come(login, code);
	wipe(code, sizeof code);
	if (status)
		voice_say(err_text());
	return status ? REFUSED : 0;
}

int
kiosk_run(int (*come)(const char *login, const char *password))
{
	struct termios before;
	int status = 0, voice;
	pid_t pid;

	if (tcgetattr(STDIN_FILENO, &before))
		return 0;
	/* no key leads to what this desk ran before */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	voice = start_voice();
	voice_to(voice);
	do {
		bool again = WIFEXITED(status) &&
			WEXITSTATUS(status) == REFUSED;

		pid = fork();
		if (pid == 0)
			_exit(one(come, again));
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			break;
		/* what a session set it cannot set back: it is in a jail */
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	} while (!WIFEXITED(status) || WEXITSTATUS(status) != ENDED);
	if (write(STDOUT_FILENO, ERASE, strlen(ERASE)) < 0)
		status = ENDED;
	if (voice >= 0)
		close(voice);
	return 0;
}
