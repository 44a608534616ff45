/* Many SSH clients at once, one process each, for `make bench`: the same for
 * our server and for its peers.
 *
 *	load PORT KEY USERS N hold              logs N in, says "ready", waits
 *	                                        for the end of standard input
 *	load PORT KEY USERS N login CLIENTS     N logins by so many at a time
 *	load PORT KEY USERS N type RATE SECONDS N that type RATE keys a second
 *	load PORT KEY USERS N back SECONDS      N at once, each from an address of
 *	                                        its own, that try again when
 *	                                        refused, and stay until all are in
 *
 * USERS is a printf format of the client's number, and how many users there
 * are ("u%d/40"), or one name.  A login is done
 * when the screen has shown MARK; then every client opens a form (F6) before
 * it types.  Prints one line of JSON; exit 1 when a client failed. */
#include <errno.h>
#include <libssh/libssh.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MARK "Chercher"         /* ends the key bar of the first screen */
#define ECHOES 512              /* kept for each client */

struct seat {
	double login;           /* seconds to the first full screen */
	int failed, ready, n, tries;
	float echo[ECHOES];     /* ms */
};

static struct seat *seat;
static int *go;                 /* the clients may begin to type */
static const char *port, *key_file;
static double patience = 60;    /* seconds for a screen */
static int scattered;           /* an address of 127/8 for each client */
static char users[64];
static int nuser = 1;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
nap(double seconds)
{
	struct timespec t = { (time_t)seconds,
		(long)((seconds - (double)(time_t)seconds) * 1e9) };

	if (seconds > 0)
		nanosleep(&t, NULL);
}

static ssh_session
enter(int i, ssh_channel *out)
{
	ssh_session s = ssh_new();
	ssh_channel c = NULL;
	ssh_key key = NULL;
	char user[64], from[32];
	int no = 0;

	if (scattered) {
		snprintf(from, sizeof from, "127.%d.%d.%d", 1 + i / 62500,
			1 + i / 250 % 250, 1 + i % 250);
		ssh_options_set(s, SSH_OPTIONS_BINDADDR, from);
	}
	snprintf(user, sizeof user, users, i % nuser);
	ssh_options_set(s, SSH_OPTIONS_HOST, "127.0.0.1");
	ssh_options_set(s, SSH_OPTIONS_PORT_STR, port);
	ssh_options_set(s, SSH_OPTIONS_USER, user);
	ssh_options_set(s, SSH_OPTIONS_PROCESS_CONFIG, &no);
	if (ssh_pki_import_privkey_file(key_file, NULL, NULL, NULL, &key) ||
		ssh_connect(s) ||
		ssh_userauth_publickey(s, NULL, key) != SSH_AUTH_SUCCESS) {
		if (!scattered)
			fprintf(stderr, "client %d: %s\n", i,
				ssh_get_error(s));
		ssh_key_free(key);
		ssh_free(s);
		return NULL;
	}
	ssh_key_free(key);
	c = ssh_channel_new(s);
	if (ssh_channel_open_session(c) ||
		ssh_channel_request_pty_size(c, "xterm", 80, 24) ||
		ssh_channel_request_shell(c)) {
		fprintf(stderr, "client %d: %s\n", i, ssh_get_error(s));
		return NULL;
	}
	*out = c;
	return s;
}

/* Reads until `mark` was seen; false when the patience is over. */
static int
until(ssh_channel c, const char *mark)
{
	char seen[65536];
	size_t n = 0;
	double end = now() + patience;

	while (now() < end && n < sizeof seen - 1) {
		int got = ssh_channel_read_timeout(c, seen + n,
			(uint32_t)(sizeof seen - 1 - n), 0, 1000);

		if (got < 0 || ssh_channel_is_eof(c))
			return 0;
		n += (size_t)got;
		seen[n] = '\0';
		if (memmem(seen, n, mark, strlen(mark)))
			return 1;
	}
	return 0;
}

static int
log_in(int i, ssh_session *s, ssh_channel *c)
{
	double start = now();

	*s = enter(i, c);
	seat[i].tries++;
	if (!*s || !until(*c, MARK))
		return 0;
	seat[i].login = now() - start;
	return 1;
}

static void
leave(ssh_session s, ssh_channel c)
{
	ssh_channel_close(c);
	ssh_disconnect(s);
}

/* One key, and the time until something came back. */
static void
strike(int i, ssh_channel c, char key)
{
	struct seat *me = &seat[i];
	char back[4096];
	double start = now();

	ssh_channel_write(c, &key, 1);
	if (ssh_channel_read_timeout(c, back, sizeof back, 0, 5000) <= 0) {
		me->failed = 1;
		return;
	}
	if (me->n < ECHOES)
		me->echo[me->n++] = (float)((now() - start) * 1e3);
	while (ssh_channel_read_nonblocking(c, back, sizeof back, 0) > 0)
		continue;
}

static void
type(int i, double rate, double seconds)
{
	ssh_session s;
	ssh_channel c;
	double next, end;
	int typed = 0;

	if (!log_in(i, &s, &c)) {
		seat[i].failed = seat[i].ready = 1;
		return;
	}
	ssh_channel_write(c, "\033[17~", 5);    /* F6 */
	if (!until(c, "F12"))
		seat[i].failed = 1;
	seat[i].ready = 1;
	while (!*(volatile int *)go)
		nap(0.01);
	/* spread over the interval */
	next = now() + (double)(i % 97) / 97 / rate;
	end = now() + seconds;
	while (now() < end && !seat[i].failed) {
		nap(next - now());
		next += 1 / rate;
		if (++typed % 20 == 0)
			strike(i, c, '\025');   /* ^U: the field is empty */
		else
			strike(i, c, (char)('a' + typed % 20));
	}
	leave(s, c);
}

static int
by_value(const void *a, const void *b)
{
	double d = *(const float *)a - *(const float *)b;

	return d < 0 ? -1 : d > 0;
}

static float *all;

static float
rank(int n, double p)
{
	return n ? all[(int)((n - 1) * p)] : -1;
}

static int
report(int n, double seconds)
{
	int i, k, echoes = 0, logins = 0, failed = 0, tries = 0;

	all = calloc((size_t)n * ECHOES + 1, sizeof *all);
	for (i = 0; i < n; i++) {
		failed += seat[i].failed || seat[i].login == 0;
		tries += seat[i].tries;
		if (seat[i].login > 0)
			all[logins++] = (float)seat[i].login * 1000;
	}
	qsort(all, (size_t)logins, sizeof *all, by_value);
	printf("{\"n\": %d, \"failed\": %d, \"seconds\": %.3f, "
		"\"screen_p50_ms\": %.2f, \"screen_p99_ms\": %.2f, ", n,
		failed, seconds, rank(logins, .5), rank(logins, .99));
	for (i = 0; i < n; i++)
		for (k = 0; k < seat[i].n; k++)
			all[echoes++] = seat[i].echo[k];
	qsort(all, (size_t)echoes, sizeof *all, by_value);
	printf("\"tries\": %d, ", tries);
	printf("\"keys\": %d, \"echo_p50_ms\": %.3f, \"echo_p99_ms\": %.3f}\n",
		echoes, rank(echoes, .5), rank(echoes, .99));
	fflush(stdout);
	return failed > 0;
}

static void
wait_ready(int n)
{
	double end = now() + 300 + patience;
	int i, ready = 0;

	while (ready < n && now() < end) {
		nap(0.02);
		for (i = ready = 0; i < n; i++)
			ready += ((volatile struct seat *)seat)[i].ready;
	}
}

static void
hold(int i)
{
	ssh_session s;
	ssh_channel c;

	if (!log_in(i, &s, &c))
		seat[i].failed = 1;
	seat[i].ready = 1;
	pause();
}

static void
reap(void)
{
	while (wait(NULL) > 0)
		continue;
}

static int
run_hold(int n)
{
	pid_t *pid = calloc((size_t)n, sizeof *pid);
	char c;
	int i, failed;

	for (i = 0; i < n; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			hold(i);
			_exit(0);
		}
		/* four at a time: a login is not what is measured */
		while (i >= 4 && !((volatile struct seat *)seat)[i - 4].ready)
			nap(0.002);
	}
	wait_ready(n);
	failed = report(n, 0);
	while (read(0, &c, 1) > 0)
		continue;
	for (i = 0; i < n; i++)
		kill(pid[i], SIGKILL);
	reap();
	return failed;
}

static int
run_login(int n, int clients)
{
	double start = now();
	int c, i;

	for (c = 0; c < clients; c++)
		if (fork() == 0) {
			for (i = c; i < n; i += clients) {
				ssh_session s;
				ssh_channel ch;

				if (log_in(i, &s, &ch))
					leave(s, ch);
				else
					seat[i].failed = 1;
			}
			_exit(0);
		}
	reap();
	return report(n, now() - start);
}

static int
run_type(int n, double rate, double seconds)
{
	int i;

	for (i = 0; i < n; i++) {
		if (fork() == 0) {
			type(i, rate, seconds);
			_exit(0);
		}
		while (i >= 4 && !((volatile struct seat *)seat)[i - 4].ready)
			nap(0.002);
	}
	wait_ready(n);
	printf("ready\n");
	fflush(stdout);
	nap(1);
	*(volatile int *)go = 1;
	reap();
	return report(n, seconds);
}

/* The time counts from the moment when the line is there again. */
static void
come_back(int i)
{
	double start, end;
	ssh_session s;
	ssh_channel c;

	while (!*(volatile int *)go)
		nap(0.01);
	start = now();
	end = start + patience;
	srandom((unsigned)i + 1);
	while (!log_in(i, &s, &c) && now() < end)
		nap(1 + (double)(random() % 2000) / 1000);
	if (seat[i].login > 0)
		seat[i].login = now() - start;
	seat[i].ready = 1;
	pause();
}

static int
run_back(int n)
{
	pid_t *pid = calloc((size_t)n, sizeof *pid);
	double start;
	int i, failed;

	scattered = 1;
	for (i = 0; i < n; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			come_back(i);
			_exit(0);
		}
	}
	nap(1);
	start = now();
	*(volatile int *)go = 1;
	wait_ready(n);
	failed = report(n, now() - start);
	for (i = 0; i < n; i++)
		kill(pid[i], SIGKILL);
	reap();
	return failed;
}

int
main(int argc, char **argv)
{
	int n = argc > 5 ? atoi(argv[4]) : 0;

	if (n < 1 || n > 10000)
		return 64;
	port = argv[1];
	key_file = argv[2];
	snprintf(users, sizeof users, "%s", argv[3]);
	if (strchr(users, '/')) {
		nuser = atoi(strchr(users, '/') + 1);
		*strchr(users, '/') = '\0';
	}
	if (nuser < 1)
		return 64;
	signal(SIGPIPE, SIG_IGN);
	seat = mmap(NULL, (size_t)n * sizeof *seat + sizeof *go,
		PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (seat == MAP_FAILED)
		return 71;
	go = (int *)(void *)(seat + n);
	ssh_init();
	if (strcmp(argv[5], "hold") == 0)
		return run_hold(n);
	if (strcmp(argv[5], "login") == 0 && argc > 6)
		return run_login(n, atoi(argv[6]));
	if (strcmp(argv[5], "back") == 0 && argc > 6) {
		patience = atof(argv[6]);
		return run_back(n);
	}
	if (strcmp(argv[5], "type") == 0 && argc > 7)
		return run_type(n, atof(argv[6]), atof(argv[7]));
	return 64;
}
