/* What a thief gets: data, write-ahead logs, keys and backups of a base of
 * many people, searched byte by byte for every name, number, address and word
 * that was typed about them, in several writings.  THIEF_PEOPLE=10000 is the
 * long form (make test-thief). */
#include "tests/unit/domain_world.h"
#include "tests/unit/vfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "base/fold.h"
#include "base/mem.h"
#include "domains/note.h"
#include "domains/part_barriers.h"
#include "domains/part_health.h"
#include "domains/referral.h"

/* --- a great many texts, looked for at once ----------------------------------- */

#define HEAD 6                  /* bytes that choose where to look */
#define SLOTS (1u << 20)
#define SERVICE "0000513e0000000000000000000000aa"

struct pattern {
	struct pattern *next;
	unsigned char *p;
	size_t n;
	const char *what;       /* the text, as it was typed */
};

static struct pattern *slot[SLOTS];
static size_t npattern, nmarker;

static unsigned
hash(const unsigned char *p)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < HEAD; i++)
		v = v << 8 | p[i];
	return (unsigned)(v * 0x9e3779b97f4a7c15u >> 44) % SLOTS;
}

static void
pattern_add(const void *p, size_t n, const char *what)
{
	unsigned h = hash(p);
	struct pattern *one;

	assert_true(n >= HEAD);
	for (one = slot[h]; one; one = one->next)
		if (one->n == n && memcmp(one->p, p, n) == 0)
			return;
	one = xcalloc(1, sizeof *one);
	one->p = xmalloc(n);
	memcpy(one->p, p, n);
	one->n = n;
	one->what = what;
	one->next = slot[h];
	slot[h] = one;
	npattern++;
}

/* As UTF-16, both ways round; what is not Latin-1 is left out. */
static void
wide_add(const char *text, const char *what)
{
	unsigned char le[400], be[400];
	size_t n = 0;

	for (; *text && n < sizeof le; text++, n += 2) {
		unsigned c = (unsigned char)*text;

		if (c >= 0xc4)
			return;
		if (c >= 0xc2)
			c = (c & 3) << 6 | ((unsigned char)*++text & 0x3f);
		le[n] = be[n + 1] = (unsigned char)c;
		le[n + 1] = be[n] = 0;
	}
	pattern_add(le, n, what);
	pattern_add(be, n, what);
}

/* A text that was typed, in all its writings. */
static void
marker(const char *text)
{
	char *what = xstrdup(text), other[3][300];
	size_t i;
	int j;

	nmarker++;
	fold_text(text, other[0], sizeof other[0]);
	fold_upper(text, other[1], sizeof other[1]);
	for (i = 0; other[0][i]; i++)
		other[2][i] = other[0][i] >= 'a' && other[0][i] <= 'z' ?
			(char)(other[0][i] - 32) : other[0][i];
	other[2][i] = '\0';
	pattern_add(text, strlen(text), what);
	wide_add(text, what);
	for (j = 0; j < 3; j++)
		if (strlen(other[j]) >= HEAD) {
			pattern_add(other[j], strlen(other[j]), what);
			wide_add(other[j], what);
		}
}

static long
search(const unsigned char *p, size_t n, const char *name)
{
	long found = 0;
	size_t i;

	for (i = 0; i + HEAD <= n; i++) {
		const struct pattern *one;

		for (one = slot[hash(p + i)]; one; one = one->next)
			if (one->n <= n - i && memcmp(one->p, p + i, one->n)
				== 0) {
				if (found++ < 5)
					print_message("%s, byte %zu: %s\n",
						name, i, one->what);
			}
	}
	return found;
}

static size_t searched;
static int files;

static long
search_file(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	long found = 0;
	void *p;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	files++;
	searched += (size_t)st.st_size;
	if (st.st_size) {
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
			0);
		assert_true(p != MAP_FAILED);
		found = search(p, (size_t)st.st_size, path);
		munmap(p, (size_t)st.st_size);
	}
	close(fd);
	return found;
}

static long
search_folder(const char *dir)
{
	DIR *d = opendir(dir);
	const struct dirent *f;
	long found = 0;

	assert_non_null(d);
	while ((f = readdir(d))) {
		char path[600];
		struct stat s;

		snprintf(path, sizeof path, "%s/%s", dir, f->d_name);
		if (f->d_name[0] == '.' || lstat(path, &s) < 0)
			continue;
		if (S_ISDIR(s.st_mode))
			found += search_folder(path);
		else if (S_ISREG(s.st_mode))
			found += search_file(path);
	}
	closedir(d);
	return found;
}

/* --- people --------------------------------------------------------------------- */

static uint64_t dice_state = 20261125;
static char program[4200];

static unsigned
dice(unsigned n)
{
	dice_state = dice_state * 6364136223846793005u +
		1442695040888963407u;
	return (unsigned)(dice_state >> 33) % n;
}

/* A word that nobody has. */
static const char *
word(void)
{
	static const char *const part[] = { "ba", "ko", "zé", "mi", "lu",
		"ra", "dô", "chi", "ve", "pa", "nè", "tou", "gra", "fi", "so",
		"yu" };
	static char out[8][64];
	static int turn;
	int i;

	turn = (turn + 1) % 8;
	out[turn][0] = '\0';
	for (i = 0; i < 6; i++)
		strcat(out[turn], part[dice(16)]);
	marker(out[turn]);
	return out[turn];
}

static void
nir_of(char nir[16], char born[16])
{
	unsigned long long n;
	unsigned year = 60 + dice(40), month = 1 + dice(12);

	snprintf(nir, 16, "2%02u%02u23%03u%03u", year, month, 1 + dice(200),
		1 + dice(900));
	n = strtoull(nir, NULL, 10);
	marker(nir);
	snprintf(nir + 13, 3, "%02llu", 97 - n % 97);
	snprintf(born, 16, "19%02u-%02u-%02u", year, month, 1 + dice(28));
	marker(born);
}

static void
words_of(struct ctx *x, const struct record *rec, const char *follow,
	const char *column)
{
	char text[300];

	snprintf(text, sizeof text, "%s est venue, %s aussi", word(), word());
	if (world_save(x, rec, follow, column, text, NULL))
		fail_msg("%s: %s", rec->name, err_text());
}

static void
note_of(struct ctx *x, const char *follow)
{
	char text[300];
	struct row was, now;
	struct faults f;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(note_record.load(x, "", follow, &was), E_OK);
	row_copy(&now, &was);
	snprintf(text, sizeof text, "Vu %s avec %s", word(), word());
	row_set(&now, "text", text);
	if (note_record.save(x, &was, &now, &f))
		fail_msg("note: %s", err_text());
	row_done(&was);
	row_done(&now);
	faults_done(&f);
}

static void
referral_of(struct ctx *x, const char *follow)
{
	char arg[120], text[200];
	struct call_result out;
	struct row was, now;
	struct faults f;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	memset(&out, 0, sizeof out);
	snprintf(arg, sizeof arg, "%s service %s", follow, SERVICE);
	if (referral_record.load(x, "", arg, &was))
		fail_msg("referral: %s", err_text());
	row_copy(&now, &was);
	snprintf(text, sizeof text, "Besoin de %s, vite", word());
	row_set(&now, "reason", text);
	if (referral_record.save(x, &was, &now, &f))
		fail_msg("referral: %s", f.n ? f.f[0].message : err_text());
	if (registry_call("referral_send")->run(x, &now, &out))
		fail_msg("referral: %s", err_text());
	row_done(&was);
	row_done(&now);
	faults_done(&f);
}

static void
person_of(struct ctx *x, int i)
{
	char key[ID_TEXT], nir[16], born[16], phone[24], street[100],
		mail[100], ft[16];

	nir_of(nir, born);
	snprintf(phone, sizeof phone, "+336%08u", dice(100000000));
	marker(phone);
	marker(phone + 3);              /* without the country */
	snprintf(street, sizeof street, "%u rue %s", 1 + dice(99), word());
	snprintf(mail, sizeof mail, "a%09u@exemple.fr", dice(1000000000));
	marker(mail);
	snprintf(ft, sizeof ft, "%07u%c", dice(10000000),
		(char)('A' + dice(26)));
	marker(ft);
	world_person(x, key, "last_name", word(), "first_name", word(),
		"birth_name", word(), "title", "MME", "born_on", born, "nir",
		nir, "phone", phone, "street", street, "email", mail, "ft_id",
		ft, "contact_hours", word(), "protected", i % 7 ? "0" : "1",
		NULL);
	note_of(x, key);
	words_of(x, part_barriers.record, key, "barriers");
	if (i % 3 == 0)
		words_of(x, part_health.record, key, "health");
	if (i % 4 == 0)
		referral_of(x, key);
	world_leave(x);
}

/* A draft of its author's own. */
static void
phrase_of(struct ctx *x)
{
	char text[200];

	snprintf(text, sizeof text, "Dire à %s que", word());
	if (world_save(x, registry_record("phrase"), "", "name", word(),
		"text", text, "use", "note", NULL))
		fail_msg("phrase: %s", err_text());
}

/* --- the theft ------------------------------------------------------------------- */

static int
run(const char *line)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		setenv("PASSERELLE_DATA", config.data, 1);
		setenv("P", program, 1);
		setenv("B", dw.dir, 1);
		execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The search itself finds what lies in clear, in each writing. */
static void
test_search(void **state)
{
	static const char *const in[] = { "xx zékomirabadô yy",
		"XX ZÉKOMIRABADÔ", "zekomirabado", "ZEKOMIRABADO",
		"-z\0\xe9\0k\0o\0m\0i\0r\0a\0b\0a\0d\0\xf4\0",
		"\0Z\0E\0K\0O\0M\0I\0R\0A\0B\0A\0D\0O", };
	static const size_t len[] = { 21, 18, 12, 12, 25, 24 };
	size_t i;

	marker("zékomirabadô");
	for (i = 0; i < sizeof in / sizeof *in; i++)
		if (search((const unsigned char *)in[i], len[i], "essai") != 1)
			fail_msg("writing %zu is not found", i);
	assert_int_equal(search((const unsigned char *)"zékomirabada", 13,
		"essai"), 0);
}

static void
test_thief(void **state)
{
	const char *many = getenv("THIEF_PEOPLE");
	int people = many ? atoi(many) : 300, i;
	struct id s1, s2;
	struct ctx *x;
	long found;

	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission locale");
	s2 = world_structure("Relais");
	world_user("c1", &s1, "conseiller");
	world_user("c2", &s2, "conseiller");
	world_sql("INSERT INTO service(id, num, source, source_id, structure,"
		" nom, folded, description, date_maj, made_on) SELECT x'"
		SERVICE "', 1, 'essai', 's', id, 'Garde', 'garde', 'Garde',"
		" '2026-11-01', '2026-11-01' FROM structure WHERE nom ="
		" 'Relais'");
	x = world_login("c1");
	world_login("c2");
	for (i = 0; i < people; i++)
		person_of(x, i);
	for (i = 0; i < 20; i++)
		phrase_of(x);
	assert_true(world_count("SELECT count(*) FROM referral WHERE state ="
		" 'envoyee'") >= people / 4);
	/* as it lies while it serves, with what the logs hold, and backups */
	assert_int_equal(run("$P backup keygen $B/k 2>/dev/null && mkdir $B/b"
		" && $P backup --to $B/b --key $B/k.pub 2>$B/said"), 0);
	searched = 0;
	files = 0;
	found = search_folder(dw.dir);
	assert_true(files >= 10);
	assert_true(searched > 1000000);
	print_message("%d people, %zu texts in %zu writings, %d files, %zu"
		" bytes: %ld found\n", people, nmarker, npattern, files,
		searched, found);
	assert_int_equal(found, 0);
	world_end();
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search), cmocka_unit_test(test_thief),
	};
	char *slash;

	assert_non_null(realpath(argv[0], program));
	slash = strstr(program, "/unit/");
	assert_non_null(slash);
	strcpy(slash, "/passerelle");
	vfs_start();            /* and spares the disk */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
