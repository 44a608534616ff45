/* Overrides: which files are taken, which are refused and why, and what
 * changes the stamp. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "ui/overrides.h"

static char dir[64];
static char said[4000];         /* a line each: its name, and the fault */

static char *
at(const char *name)
{
	static char path[4][300];
	static int next;

	next = (next + 1) % 4;
	snprintf(path[next], sizeof path[next], "%s/%s", dir, name);
	return path[next];
}

static void
write_file(const char *name, const char *text, size_t n)
{
	FILE *f = fopen(at(name), "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
	assert_int_equal(chmod(at(name), 0644), 0);
}

static void
put(const char *name, const char *text)
{
	write_file(name, text, strlen(text));
}

static void
one(void *arg, const char *file, const char *text)
{
	size_t n = strlen(said);

	assert_int_equal(strncmp(file, "DIR", 3), 0);
	file += 3 + (file[3] == '/');
	snprintf(said + n, sizeof said - n, "%s %s\n", file, text ? text :
		err_text());
}

static const char *
look(void)
{
	int fd = overrides_open(dir);

	assert_true(fd >= 0);
	said[0] = '\0';
	overrides_each(fd, "DIR", one, NULL);
	close(fd);
	return said;
}

static uint64_t
stamp(void)
{
	int fd = overrides_open(dir);
	uint64_t sum = overrides_stamp(fd);

	close(fd);
	return sum;
}

static int
start(void **state)
{
	strcpy(dir, "/tmp/overrides.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	mkdir(at("screens"), 0755);
	mkdir(at("screens/b"), 0755);
	mkdir(at("screens/a"), 0755);
	return mkdir(at("keymaps"), 0755);
}

static int
stop(void **state)
{
	char command[100];

	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

static void
test_taken(void **state)
{
	assert_string_equal(look(), "");
	put("screens/b/x.form", "bx");
	put("screens/a/z.list", "az");
	put("screens/a/y.menu", "ay");
	put("keymaps/k.keys", "k");
	/* not theirs */
	put("screens/a/y.menu~", "old");
	put("screens/a/.y.menu", "hidden");
	put("screens/k.keys", "astray");
	put("screens/a/k.keys", "astray");
	put("keymaps/x.form", "astray");
	put("passerelle.conf", "set tries 3");
	assert_string_equal(look(), "screens/a/y.menu ay\n"
		"screens/a/z.list az\nscreens/b/x.form bx\n"
		"keymaps/k.keys k\n");
	assert_int_equal(overrides_open(at("ghost")), -1);
	overrides_each(-1, "DIR", one, NULL);
}

static void
refused(const char *file, const char *why)
{
	char want[600];

	snprintf(want, sizeof want, "%s DIR/%s:1: %s", file, file, why);
	if (strncmp(look(), want, strlen(want)) != 0)
		fail_msg("\"%s\" is not \"%s\"", said, want);
	assert_null(strstr(said, "secret"));
}

static void
test_refused(void **state)
{
	static char big[OVERRIDE_BYTES + 2];

	put("screens/a/x.form", "secret");
	assert_int_equal(chmod(at("screens/a/x.form"), 0664), 0);
	refused("screens/a/x.form", "d'autres que son propriétaire");
	assert_int_equal(chmod(at("screens/a/x.form"), 0646), 0);
	refused("screens/a/x.form", "d'autres que son propriétaire");
	unlink(at("screens/a/x.form"));
	put("outside", "secret");
	assert_int_equal(symlink(at("outside"), at("screens/a/x.form")), 0);
	refused("screens/a/x.form", "un lien symbolique");
	unlink(at("screens/a/x.form"));
	assert_int_equal(mkfifo(at("screens/a/x.form"), 0644), 0);
	refused("screens/a/x.form", "ce n'est pas un fichier");
	unlink(at("screens/a/x.form"));
	memset(big, 'x', sizeof big);
	write_file("screens/a/x.form", big, OVERRIDE_BYTES + 1);
	refused("screens/a/x.form", "fichier trop long");
	write_file("screens/a/x.form", "form\0secret", 11);
	refused("screens/a/x.form", "un octet nul");
	unlink(at("screens/a/x.form"));
	/* a folder where others could put one */
	put("screens/a/x.form", "secret");
	assert_int_equal(chmod(at("screens/a"), 0777), 0);
	refused("screens/a", "d'autres que son propriétaire");
	assert_int_equal(chmod(at("screens/a"), 0755), 0);
	assert_int_equal(rename(at("screens/a"), at("a")), 0);
	assert_int_equal(symlink("../a", at("screens/a")), 0);
	refused("screens/a", "un lien symbolique");
	unlink(at("screens/a"));
	assert_int_equal(rename(at("a"), at("screens/a")), 0);
	assert_string_equal(look(), "screens/a/x.form secret\n");
	assert_int_equal(chmod(dir, 0777), 0);
	assert_non_null(strstr(look(), "DIR:1: d'autres que"));
	assert_null(strstr(said, "secret"));
}

/* What is closed to the server's user is said with her number. */
static void
test_closed(void **state)
{
	bool root = geteuid() == 0;

	put("screens/a/x.form", "secret");
	assert_int_equal(chmod(dir, 0755), 0);
	assert_int_equal(chmod(at("screens/a/x.form"), 0), 0);
	if (root)
		assert_int_equal(seteuid(59302), 0);
	refused("screens/a/x.form", root ? "illisible pour l'utilisateur "
		"59302" : "illisible pour l'utilisateur");
	if (root)
		assert_int_equal(seteuid(0), 0);
}

static void
test_owner(void **state)
{
	if (geteuid() != 0)
		skip();
	put("screens/a/x.form", "secret");
	assert_int_equal(chown(at("screens/a/x.form"), 12345, 12345), 0);
	refused("screens/a/x.form", "n'appartient ni à root");
	/* the whole directory is hers: so are its screens */
	assert_int_equal(chown(dir, 12345, 12345), 0);
	assert_string_equal(look(), "screens/a/x.form secret\n");
}

static void
test_stamp(void **state)
{
	uint64_t was = stamp(), now;

	assert_true(stamp() == was);
#define CHANGES(what) what; now = stamp(); assert_true(now != was); was = now
	CHANGES(put("screens/a/x.form", "one"));
	CHANGES(put("screens/a/x.form", "two"));
	CHANGES(chmod(at("screens/a/x.form"), 0600));
	CHANGES(rename(at("screens/a/x.form"), at("screens/b/x.form")));
	CHANGES(unlink(at("screens/b/x.form")));
	CHANGES(put("keymaps/x.keys", "one"));
	CHANGES(mkdir(at("screens/c"), 0755));
	CHANGES(chmod(at("screens"), 0700));
	assert_true(stamp() == was);
	assert_true(overrides_stamp(-1) == overrides_stamp(-1));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(test_taken), TEST(test_refused), TEST(test_closed),
		TEST(test_owner), TEST(test_stamp),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
