#include "sender/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

static void
child(const struct command *c, const char *name, int in)
{
	static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:"
		"/usr/bin:/sbin:/bin";
	static char lang[] = "LC_ALL=C.UTF-8";
	char id[160];
	char *env[] = { path, lang, id, NULL };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	snprintf(id, sizeof id, "PASSERELLE_MESSAGE=%s", name);
	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	if (null < 0 || dup2(in, STDIN_FILENO) < 0 ||
		dup2(null, STDOUT_FILENO) < 0 ||
		dup2(null, STDERR_FILENO) < 0 ||
		syscall(SYS_close_range, 3u, ~0u, 0u) < 0)
		_exit(71);
	execve(c->argv[0], c->argv, env);
	_exit(127);
}

static struct command_end
end_of(const char *result, const char *what, int number)
{
	struct command_end e = { .result = result };

	if (what)
		snprintf(e.why, sizeof e.why, "%s %d", what, number);
	return e;
}

/* Waits for it; one that takes too long is killed with what it started. */
static struct command_end
wait_for(pid_t pid, int seconds)
{
	int64_t end = clock_ms() + (int64_t)seconds * 1000;
	bool late = false;
	int status;
	pid_t got;

	while ((got = waitpid(pid, &status, late ? 0 : WNOHANG)) == 0 ||
		(got < 0 && errno == EINTR)) {
		if (got == 0 && clock_ms() >= end) {
			late = true;
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL);
		} else if (got == 0) {
			poll(NULL, 0, 5);
		}
	}
	if (got < 0 || late)
		return end_of("unknown", "limit", seconds);
	if (!WIFEXITED(status))
		return end_of("unknown", "signal", WTERMSIG(status));
	if (WEXITSTATUS(status) == 0)
		return end_of("sent", NULL, 0);
	return end_of(WEXITSTATUS(status) == 75 ? "later" : "failed", "exit",
		WEXITSTATUS(status));
}

struct command_end
command_run(const struct command *c, const char *name, const void *input,
	size_t n, int seconds)
{
	int fd[2];
	pid_t pid;

	/* an input that a pipe takes whole waits for nobody */
	if (pipe2(fd, O_CLOEXEC) < 0)
		return end_of("failed", "pipe", errno);
	if (write(fd[1], input, n) != (ssize_t)n) {
		close(fd[0]);
		close(fd[1]);
		return end_of("failed", "pipe", 0);
	}
	close(fd[1]);
	pid = fork();
	if (pid == 0)
		child(c, name, fd[0]);
	close(fd[0]);
	if (pid < 0)
		return end_of("failed", "fork", errno);
	return wait_for(pid, seconds);
}

void
command_sms(const char *to, const char *text, struct buf *out)
{
	buf_printf(out, "To: %s\nAlphabet: UTF-8\n\n%s\n", to, text);
}

/* "Thu, 26 Nov 2026 10:00:00 +0000" */
static void
mail_date(char *out, size_t size)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
		"May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t now = (time_t)clock_now();
	struct tm t;

	gmtime_r(&now, &t);
	snprintf(out, size, "%s, %d %s %d %02d:%02d:%02d +0000",
		days[t.tm_wday], t.tm_mday, months[t.tm_mon],
		t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

void
command_mail(const char *to, const char *subject, const char *text,
	const char *name, struct buf *out)
{
	char date[48];

	mail_date(date, sizeof date);
	buf_printf(out, "To: %s\nSubject: %s\nDate: %s\n"
		"Message-ID: <%s@passerelle.invalid>\n"
		"Auto-Submitted: auto-generated\nMIME-Version: 1.0\n"
		"Content-Type: text/plain; charset=utf-8\n"
		"Content-Transfer-Encoding: 8bit\n\n%s\n", to, subject, date,
		name, text);
}
