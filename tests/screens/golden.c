/* Golden screens: a real keeper, a real session on a pair, libvterm as the
 * terminal; no SSH.
 *
 *	golden PASSERELLE STEPS
 *
 * A .steps file is lines: `fresh NAME` (a base of its own: test_screens.sh),
 * `clock ISO` (the day of the whole file), `verb WORDS` (of the program, in the
 * folder of the base, before anybody comes: of one file one),
 * `agreement` (heads have to accept it: `set agreement 1`),
 * `lang NAME` (of every terminal, fr_FR.UTF-8 without it), `login NAME`, `as NAME` (a second person, who then stays logged in),
 * `as herself` (the person whose space was opened; its number is drawn),
 * `cut` (the line of who is at the screen drops; `as NAME` logs in again),
 * `key NAME...`, `type TEXT`, `ahead` ... `sent` (all that is typed between
 * them is one message), `screen NAME BYTES`, `blank Y X WIDTH` (of the
 * next screen: what no two runs share), `task NAME KEYS BYTES` ... `done`.
 * `lines` alone: every terminal of the file is dumb (ui/linear.h).  Then
 * `say TEXT` types a line and Enter, `said NAME BYTES` compares all that was
 * shown since the last one with NAME.said (screens/said.h).
 * `screen` compares the 24 lines and the cursor with NAME.screen beside the
 * steps (GENERATE=1 rewrites it), and fails when more than BYTES were sent
 * since this person's last one.  `done` fails when more than KEYS were
 * pressed (a named key or a typed character is one) or more than BYTES sent
 * since `task`.  `only defaut` keeps a file out of the other keymaps.
 *
 * With KEYMAP=NAME the steps are typed in another keymap (screens/keys.h).
 * Then the lines and the cursor are those of NAME.KEYMAP.screen where the
 * screen names keys, else those of NAME.screen, and its key bar is the one
 * that KEYMAP.bars has for it. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/proto.h"
#include "cli/operator.h"
#include "session/session.h"
#include "store/db.h"
#include "store/open.h"
#include "store/seal.h"
#include "tests/screens/keys.h"
#include "tests/screens/said.h"
#include "tests/vt.h"
#include "ui/keys.h"
#include "ui/screen.h"

#define QUIET_MS 250            /* where it is not known that it waits */

#define PEOPLE 4

/* A session, its end of the pair, its terminal. */
static struct person {
	char login[80];
	int t;
	pid_t pid;
	struct vt *vt;
	struct buf said;        /* in lines: since her last `said` */
	struct msg_reader reader;
	size_t bytes;           /* since her last `screen` */
} people[PEOPLE], *she;
/* What is counted from `task` to `done`, whoever types. */
static struct { char name[80]; long keys, bytes, most_keys, most_bytes; } task;
static int failed;
static bool in_lines;
static const char *self;
static char lang[80];            /* of the terminals */

const char *
cli_self(void)
{
	return self;
}

/* Does the session wait for a key?  Its loop is the only place that calls
 * ppoll; -1 where the kernel does not say (only root may ask of a process
 * that cannot be traced). */
static int
waits(pid_t pid)
{
#ifdef __x86_64__
	char path[64], line[64];
	FILE *f;
	long call = -1;

	snprintf(path, sizeof path, "/proc/%d/syscall", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return -1;
	if (!fgets(line, sizeof line, f))
		call = -2;
	else if (sscanf(line, "%ld", &call) != 1)
		call = -1;      /* "running" */
	fclose(f);
	return call == -2 ? -1 : call == SYS_ppoll;
#else
	return -1;
#endif
}

/* As a relay says it. */
static void
taken(size_t n)
{
	struct msg m;

	msg_init(&m, P_T_TAKEN, 0);
	msg_put_u32(&m, (uint32_t)n);
	msg_send(she->t, &m, NULL, 0);
	msg_done(&m);
}

/* Takes what comes until the session waits for a key with nothing left to
 * say: then the bytes of a step are the same at each run. */
static void
settle(void)
{
	struct pollfd p = { she->t, POLLIN, 0 };
	struct msg m;
	int still = 0, w = 0, n;

	while (still < 3) {
		n = poll(&p, 1, w < 0 ? QUIET_MS : 2);
		if (n <= 0) {
			w = waits(she->pid);
			still = w < 0 ? 3 : w ? still + 1 : 0;
			continue;
		}
		still = 0;
		msg_init(&m, 0, 0);
		if (msg_recv(she->t, &she->reader, &m) == E_OK &&
			m.type == P_T_DATA) {
			taken(m.b.len);
			if (she->vt)
				vt_feed(she->vt, m.b.data, m.b.len);
			else
				buf_put(&she->said, m.b.data, m.b.len);
			she->bytes += m.b.len;
			task.bytes += (long)m.b.len;
		} else if (p.revents & POLLHUP) {
			msg_done(&m);
			return;
		}
		msg_done(&m);
	}
}

/* Typed before what came before it was seen. */
static struct buf held;
static bool ahead;

static void
type(const char *text)
{
	struct msg m;

	if (ahead) {
		buf_puts(&held, text);
		return;
	}
	msg_init(&m, P_T_DATA, 0);
	buf_puts(&m.b, text);
	msg_send(she->t, &m, NULL, 0);
	msg_done(&m);
	settle();
}

static void
sent(void)
{
	ahead = false;
	type(buf_str(&held));
	buf_clear(&held);
}

static void
key(const char *name)
{
	static const struct { const char *name, *bytes; } keys[] = {
		{ "Enter", "\r" }, { "Tab", "\t" }, { "Up", "\033[A" },
		{ "Down", "\033[B" }, { "F1", "\033OP" }, { "F2", "\033OQ" },
		{ "F3", "\033OR" }, { "F4", "\033OS" }, { "F6", "\033[17~" },
		{ "F7", "\033[18~" }, { "F8", "\033[19~" },
		{ "F9", "\033[20~" }, { "F10", "\033[21~" },
		{ "F12", "\033[24~" }, { "F17", "\033[31~" },
		{ "F18", "\033[32~" }, { "F19", "\033[33~" },
		{ "F20", "\033[34~" }, { "Help", "\033[28~" },
		{ "Do", "\033[29~" }, { "Find", "\033[1~" },
		{ "Insert", "\033[2~" }, { "Remove", "\033[3~" },
		{ "Select", "\033[4~" }, { "Prev", "\033[5~" },
		{ "Next", "\033[6~" }, { "Left", "\033[D" },
		{ "Right", "\033[C" }, { "Home", "\033[H" },
		{ "End", "\033[F" }, { "Backspace", "\177" },
		{ "BackTab", "\033[Z" }, { "PF1", "\033OP" },
		{ "PF2", "\033OQ" }, { "PF3", "\033OR" },
		{ "PF4", "\033OS" },
	};
	char control[2] = "", other[16], twin[16];
	size_t i;

	task.keys++;
	name = keys_name(name, she->vt, other);
	control[0] = (char)(name[1] & 0x1f);
	if (strncmp(name, "Esc ", 4) == 0) {
		snprintf(twin, sizeof twin, "\033%s", name + 4);
		type(twin);
		return;
	}
	if (!name[1]) {
		type(name);
		return;
	}
	if (name[0] == '^' && name[1] >= '@' && name[1] <= '_' && !name[2]) {
		type(control);
		return;
	}

	for (i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(keys[i].name, name) == 0) {
			type(keys[i].bytes);
			return;
		}
	fprintf(stderr, "no key %s\n", name);
	exit(64);
}

static void
typed(const char *text)
{
	if (keys_slash(text, she->vt))
		key("/");
	for (const char *p = text; *p; p++)
		task.keys += ((unsigned char)*p & 0xc0) != 0x80;
	type(text);
}

/* Parts of the next screen that no two runs share: sizes, days of the
 * machine.  "Y X WIDTH" each. */
static int blank[8][3], nblank;

/* The dump is 24 lines of UTF-8; columns are counted in characters. */
static void
blank_out(char *text, int y, int x, int width)
{
	for (; y && *text; text++)
		y -= *text == '\n';
	for (; x && *text && *text != '\n'; x--)
		for (text++; ((unsigned char)*text & 0xc0) == 0x80; text++)
			;
	for (; width && *text && *text != '\n'; width--, text++)
		*text = '#';
}

/* The text of a reference, "" without one; to be freed. */
static char *
reference(const char *path)
{
	char *was = xcalloc(1, 8000);
	FILE *f = fopen(path, "r");

	if (f) {
		was[fread(was, 1, 7999, f)] = '\0';
		fclose(f);
	}
	return was;
}

static void
rewrite(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	fputs(text, f);
	fclose(f);
}

/* Takes row 23 out of a screen. */
static void
take_bar(char *screen, char *bar, size_t size)
{
	char *p = screen;
	size_t n;

	for (int y = 0; y < 23 && p; y++)
		p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL;
	*bar = '\0';
	if (!p)
		return;
	n = strcspn(p, "\n");
	snprintf(bar, size, "%.*s", (int)n, p);
	memmove(p, p + n, strlen(p + n) + 1);
}

/* In another keymap: what names no key is as it is in the first. */
static bool
same_but_keys(const char *dir, const char *name, char *now)
{
	char *path = xasprintf("%s/%s.screen", dir, name);
	char *own = xasprintf("%s/%s.%s.screen", dir, name, keys_map());
	char *was = reference(path), *mine = reference(own);
	char *whole = xstrdup(now), bar[1000], old[1000];
	bool same;

	take_bar(now, bar, sizeof bar);
	take_bar(was, old, sizeof old);
	if (getenv("GENERATE")) {
		unlink(own);
		if (strcmp(was, now) != 0)
			rewrite(own, whole);
		free(mine);
		mine = reference(own);
	}
	same = strcmp(*mine ? mine : was, *mine ? whole : now) == 0;
	if (!keys_bar(dir, old, bar)) {
		printf("not ok - the bar of %s: %s\n", name, bar);
		failed = 1;
	}
	memcpy(now, whole, strlen(whole) + 1);
	free(path);
	free(own);
	free(was);
	free(mine);
	free(whole);
	return same;
}

static bool
same_as(const char *dir, const char *name, const char *now)
{
	char *path = xasprintf("%s/%s.screen", dir, name), *was;
	bool same;

	if (getenv("GENERATE"))
		rewrite(path, now);
	was = reference(path);
	same = strcmp(was, now) == 0;
	free(was);
	free(path);
	return same;
}

static void
compare(const char *dir, const char *name, long budget)
{
	char *now;
	int y, x;

	vt_cursor(she->vt, &y, &x);
	now = xasprintf("%scursor %d,%d\n", vt_dump(she->vt, false), y, x);
	while (nblank) {
		nblank--;
		blank_out(now, blank[nblank][0], blank[nblank][1],
			blank[nblank][2]);
	}
	if (keys_map() ? !same_but_keys(dir, name, now) :
		!same_as(dir, name, now)) {
		printf("not ok - screen %s differs\n--- now\n%s", name, now);
		failed = 1;
	} else {
		printf("ok - screen %s\n", name);
	}
	if (budget <= 0) {
		printf("not ok - screen %s has no budget: it took %zu bytes\n",
			name, she->bytes);
		failed = 1;
	} else if (she->bytes > (size_t)budget) {
		printf("not ok - %s took %zu bytes, its budget is %ld\n",
			name, she->bytes, budget);
		failed = 1;
	} else {
		printf("ok - %s: %zu bytes of %ld\n", name, she->bytes,
			budget);
	}
	she->bytes = 0;
	free(now);
}

static void
task_begin(char *rest)
{
	memset(&task, 0, sizeof task);
	if (sscanf(rest, "%79s %ld %ld", task.name, &task.most_keys,
		&task.most_bytes) != 3) {
		fprintf(stderr, "task NAME KEYS BYTES expected: %s\n", rest);
		exit(64);
	}
}

static void
task_done(void)
{
	bool within = task.keys <= task.most_keys &&
		task.bytes <= task.most_bytes;

	if (!*task.name) {
		fprintf(stderr, "done, but no task\n");
		exit(64);
	}
	printf("%sok - task %s: %ld keys of %ld, %ld bytes of %ld\n",
		within ? "" : "not ", task.name, task.keys, task.most_keys,
		task.bytes, task.most_bytes);
	failed |= !within;
	*task.name = '\0';
}

/* Her pair to the keeper. */
static int
of_keeper(struct keep *k, const char *login)
{
	struct msg m;
	int fd = -1;

	msg_init(&m, P_C_SCREEN, 0);
	msg_put_str(&m, login);
	msg_put_str(&m, in_lines ? "dumb" : getenv("GOLDEN_TERM") ?
		getenv("GOLDEN_TERM") : keys_term());
	msg_put_u32(&m, 80);
	msg_put_u32(&m, 24);
	msg_put_str(&m, lang);
	msg_put_str(&m, NULL);
	if (operator_call(k, &m, &fd)) {
		fprintf(stderr, "%s: %s\n", login, err_text());
		exit(70);
	}
	msg_done(&m);
	return fd;
}

/* The number of a person's own account: the only login of figures. */
static const char *
herself(void)
{
	static char login[80];
	struct db_rows q;
	struct db *db;

	*login = '\0';
	if (db_open(config_path("passerelle.db"), DB_READ, &db) ||
		db_select(db, "account.all", &q))
		exit(70);
	while (!*login && db_next(&q))
		if (strspn(db_text(&q, "login"), "0123456789") ==
			strlen(db_text(&q, "login")))
			snprintf(login, sizeof login, "%s",
				db_text(&q, "login"));
	db_end(&q);
	db_close(db);
	if (!*login)
		exit(70);
	return login;
}

/* A session of its own for each person, for as long as the steps run. */
static void
come(struct keep *k, const char *login)
{
	int pair[2], fd, i;

	for (i = 0; i < PEOPLE; i++)
		if (strcmp(people[i].login, login) == 0) {
			she = &people[i];
			settle();
			return;
		}
	for (i = 0; i < PEOPLE && *people[i].login; i++)
		;
	if (i == PEOPLE || msg_pair(pair))
		exit(64);
	she = &people[i];
	snprintf(she->login, sizeof she->login, "%s", login);
	if (keys_map() && strcmp(keys_term(), "xterm") == 0)
		keys_choose(of_keeper(k, login));
	fd = of_keeper(k, login);
	she->pid = fork();
	if (she->pid == 0) {
		close(pair[0]);
		_exit(session_main(fd, pair[1]));
	}
	close(pair[1]);
	close(fd);
	she->t = pair[0];
	msg_reader_init(&she->reader);
	buf_init(&she->said);
	if (!in_lines)
		she->vt = vt_new(80, 24);
	settle();
}

/* Her session ends by itself, having kept what is typed; the keeper knows it
 * before anybody logs in: what is ready first is answered first. */
static void
cut(struct keep *k)
{
	struct msg m;

	if (!she->pid)
		return;
	close(she->t);
	waitpid(she->pid, NULL, 0);
	msg_init(&m, P_C_PING, 0);
	operator_call(k, &m, NULL);
	msg_done(&m);
	if (she->vt)
		vt_free(she->vt);
	buf_done(&she->said);
	msg_reader_done(&she->reader);
	memset(she, 0, sizeof *she);
}

static void
said(const char *dir, const char *name, const char *budget)
{
	char *path = xasprintf("%s/%s.said", dir, name);

	settle();
	failed |= !said_same(path, name, &she->said, 79, atol(budget));
	buf_clear(&she->said);
	free(path);
}

static void
run(struct keep *k, const char *file)
{
	char line[600], dir[4200], *slash;
	FILE *f = fopen(file, "r");

	if (!f)
		exit(66);
	snprintf(dir, sizeof dir, "%s", file);
	slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
	while (fgets(line, sizeof line, f)) {
		char *save, *word, *rest;

		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		word = strtok_r(line, " ", &save);
		if (strcmp(word, "type") == 0) {
			typed(save);
		} else if (strcmp(word, "key") == 0) {
			while ((rest = strtok_r(NULL, " ", &save)))
				key(rest);
		} else if (strcmp(word, "blank") == 0 && nblank < 8) {
			nblank += sscanf(save, "%d %d %d", &blank[nblank][0],
				&blank[nblank][1], &blank[nblank][2]) == 3;
		} else if (strcmp(word, "task") == 0) {
			settle();
			task_begin(save);
		} else if (strcmp(word, "done") == 0) {
			settle();
			task_done();
		} else if (strcmp(word, "as") == 0) {
			come(k, strcmp(save, "herself") == 0 ? herself() :
				save);
		} else if (strcmp(word, "ahead") == 0) {
			ahead = true;
		} else if (strcmp(word, "sent") == 0) {
			sent();
		} else if (strcmp(word, "say") == 0) {
			typed(save);
			key("Enter");
		} else if (strcmp(word, "said") == 0) {
			rest = strtok_r(NULL, " ", &save);
			said(dir, rest, save);
		} else if (strcmp(word, "cut") == 0) {
			cut(k);
		} else if (strcmp(word, "screen") == 0) {
			char *name = strtok_r(NULL, " ", &save);

			settle();
			rest = strtok_r(NULL, " ", &save);
			compare(dir, name, rest ? atol(rest) : 0);
		}
	}
	fclose(f);
	if (*task.name) {
		printf("not ok - task %s is never done\n", task.name);
		failed = 1;
	}
}

/* What the last line `word ...` of the file says; `out` is left without. */
static void
said_of(const char *file, const char *word, char *out, size_t size)
{
	char line[600];
	size_t n = strlen(word);
	FILE *f = fopen(file, "r");

	while (f && fgets(line, sizeof line, f)) {
		in_lines |= strcmp(line, "lines\n") == 0;
		if (strcmp(line, "agreement\n") == 0)
			config.agreement = 1;
		if (strncmp(line, word, n) == 0 && line[n] == ' ')
			snprintf(out, size, "%.*s",
				(int)strcspn(line + n + 1, "\n"), line + n + 1);
	}
	if (f)
		fclose(f);
}

/* A verb of the operator, in the folder of the base. */
static void
run_verb(const char *words)
{
	char text[200], *word[12], *save;
	int n = 0, status = 0;
	pid_t pid;

	snprintf(text, sizeof text, "%s", words);
	word[n++] = (char *)self;
	word[n] = strtok_r(text, " ", &save);
	while (word[n] && n < 11)
		word[++n] = strtok_r(NULL, " ", &save);
	pid = fork();
	if (pid == 0) {
		if (chdir(config.data) == 0 && freopen("/dev/null", "w", stderr))
			execv(self, word);
		_exit(70);
	}
	waitpid(pid, &status, 0);
	if (status) {
		printf("not ok - %s\n", words);
		failed = 1;
	}
}

int
main(int argc, char **argv)
{
	char login[80], clock[40] = "", verb[200] = "";
	struct keep *k;
	struct db *db;
	int i;

	if (argc != 3)
		return 64;
	self = argv[1];
	said_of(argv[2], "clock", clock, sizeof clock);
	if (*clock)
		setenv("PASSERELLE_CLOCK", clock, 1);
	if (config_load() || (getenv("PASSERELLE_CLOCK") &&
		clock_fix(getenv("PASSERELLE_CLOCK"))))
		return 78;
	i18n_init("fr", getenv("PASSERELLE_LOCALES"));
	i18n_preload();
	seal_init();
	if (operator_open(&k, &db) || screens_load(NULL, stderr)) {
		fprintf(stderr, "%s\n", err_text());
		return 70;
	}
	db_close(db);
	keys_init();
	said_of(argv[2], "verb", verb, sizeof verb);
	if (*verb)
		run_verb(verb);
	snprintf(login, sizeof login, "moreau");
	said_of(argv[2], "login", login, sizeof login);
	snprintf(lang, sizeof lang, "fr_FR.UTF-8");
	said_of(argv[2], "lang", lang, sizeof lang);
	come(k, login);
	run(k, argv[2]);
	for (i = 0; i < PEOPLE; i++) {
		if (!people[i].pid)
			continue;
		close(people[i].t);
		kill(people[i].pid, SIGTERM);
		waitpid(people[i].pid, NULL, 0);
	}
	keep_free(k);
	return failed;
}
