/* Runs a fuzz target where there is no clang: replays a corpus, then changes
 * its inputs at random for a while.
 *
 *	fuzz-NAME [-s SECONDS] [-r SEED] [-d DICTIONARY] FILE|FOLDER...
 *
 * The random numbers are the seed's (1), so that a run can be done again.  The
 * input being tried is in crash-NAME (in $FUZZ_CRASH, or here) when the target
 * dies.  The dictionary is AFL's: "word" or name="word" a line, \xNN. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#define MOST 8192               /* bytes of an input */

struct input {
	uint8_t *b;
	size_t n;
};

static struct input *corpus, *words;
static int corpora, nwords;
static uint8_t now[MOST];
static size_t len;
static uint64_t seed = 1;
static char crash[512];

static uint32_t
draw(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return n ? (uint32_t)(seed >> 11) % n : 0;
}

static void
on_death(int sig)
{
	int fd = open(crash, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd >= 0 && write(fd, now, len) == (ssize_t)len)
		close(fd);
	signal(sig, SIG_DFL);
	raise(sig);
}

/* A test's own library ends the process where it would fail. */
static void
on_exit_inside(void)
{
	if (len)
		on_death(SIGABRT);
}

static void
add(struct input **list, int *count, const uint8_t *b, size_t n)
{
	*list = realloc(*list, (size_t)(*count + 1) * sizeof **list);
	if (!*list)
		abort();
	(*list)[*count].b = malloc(n + 1);
	if (!(*list)[*count].b)
		abort();
	memcpy((*list)[*count].b, b, n);
	(*list)[(*count)++].n = n;
}

static void
read_file(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return;
	add(&corpus, &corpora, now, fread(now, 1, sizeof now, f));
	fclose(f);
}

static void
read_path(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d) {
		read_file(path);
		return;
	}
	while ((e = readdir(d))) {
		char in[1024];

		snprintf(in, sizeof in, "%s/%s", path, e->d_name);
		if (e->d_name[0] != '.')
			read_path(in);
	}
	closedir(d);
}

/* One line of a dictionary. */
static void
read_word(const char *p)
{
	uint8_t w[256];
	size_t n = 0;

	p = *p == '#' ? NULL : strchr(p, '"');
	if (!p)
		return;
	for (p++; *p && *p != '"' && n < sizeof w; p++) {
		unsigned c = (unsigned char)*p;

		if (c == '\\' && p[1] == 'x' && sscanf(p + 2, "%2x", &c) == 1)
			p += 3;
		else if (c == '\\' && p[1])
			c = (unsigned char)*++p;
		w[n++] = (uint8_t)c;
	}
	add(&words, &nwords, w, n);
}

static void
read_words(const char *path)
{
	char line[1024];
	FILE *f = fopen(path, "r");

	while (f && fgets(line, sizeof line, f))
		read_word(line);
	if (f)
		fclose(f);
}

/* Puts n bytes at `at`, over `gone` bytes. */
static void
put(size_t at, size_t gone, const uint8_t *b, size_t n)
{
	if (len - gone + n > MOST)
		return;
	memmove(now + at + n, now + at + gone, len - at - gone);
	memcpy(now + at, b, n);
	len += n - gone;
}

static void
change(void)
{
	static const uint8_t odd[] = { 0, 1, 0x7f, 0x80, 0xff, 0x1b, '\n',
		'"', 0xc2, 0x9b };
	size_t at = draw((uint32_t)len + 1), left = len - at;
	uint8_t some[64];
	size_t n = 1 + draw(sizeof some), i;
	const struct input *o = &corpus[draw((uint32_t)corpora)];

	switch (draw(9)) {
	case 0:
		if (left)
			now[at] ^= (uint8_t)(1u << draw(8));
		break;
	case 1:
		if (left)
			now[at] = odd[draw(sizeof odd)];
		break;
	case 2:
		put(at, n < left ? n : left, some, 0);
		break;
	case 3:
		for (i = 0; i < n; i++)
			some[i] = (uint8_t)draw(256);
		put(at, 0, some, n);
		break;
	case 4:
		n = n < left ? n : left;
		memcpy(some, now + at, n);
		put(draw((uint32_t)len + 1), 0, some, n);
		break;
	case 5:
		if (o->n) {
			size_t from = draw((uint32_t)o->n);

			n = o->n - from;
			put(at, 0, o->b + from, draw((uint32_t)n + 1));
		}
		break;
	case 6:
		if (left)
			now[at] = (uint8_t)(now[at] + draw(35) - 17);
		break;
	default:
		if (nwords) {
			o = &words[draw((uint32_t)nwords)];
			put(at, draw(2) && o->n <= left ? o->n : 0, o->b,
				o->n);
		}
	}
}

static void
try(void)
{
	LLVMFuzzerTestOneInput(now, len);
}

static void
take(const struct input *in)
{
	memcpy(now, in->b, in->n);
	len = in->n;
}

static double
clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
begin(const char *program)
{
	static const int deaths[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE,
		SIGILL, SIGALRM };
	const char *slash = strrchr(program, '/');
	const char *dir = getenv("FUZZ_CRASH");
	size_t i;

	snprintf(crash, sizeof crash, "%s/crash-%s", dir ? dir : ".",
		slash ? slash + 1 : program);
	for (i = 0; i < sizeof deaths / sizeof *deaths; i++)
		signal(deaths[i], on_death);
	atexit(on_exit_inside);
}

int
main(int argc, char **argv)
{
	double seconds = 0, end;
	long tried = 0;
	int i, opt;

	begin(argv[0]);
	while ((opt = getopt(argc, argv, "s:r:d:")) != -1)
		switch (opt) {
		case 's': seconds = atof(optarg); break;
		case 'r': seed = strtoull(optarg, NULL, 10) | 1; break;
		case 'd': read_words(optarg); break;
		default: return 64;
		}
	for (i = optind; i < argc; i++)
		read_path(argv[i]);
	if (!corpora)
		add(&corpus, &corpora, (const uint8_t *)"", 0);
	for (i = 0; i < corpora; i++) {
		take(&corpus[i]);
		alarm(20);      /* one input must end */
		try();
	}
	for (end = clock_now() + seconds; clock_now() < end; tried++) {
		take(&corpus[draw((uint32_t)corpora)]);
		for (i = 1 + (int)draw(8); i > 0; i--)
			change();
		alarm(20);
		try();
	}
	len = 0;
	printf("%d replayed, %ld tried\n", corpora, tried);
	return 0;
}
