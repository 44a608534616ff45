/* The lines of passerelle.conf that are lists, and ranges of addresses. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/i18n.h"

static char dir[] = "/tmp/config.XXXXXX";

static bool
in(const char *range, const char *address)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct range r;

	assert_true(range_read(range, &r));
	if (strchr(address, ':')) {
		assert_int_equal(inet_pton(AF_INET6, address, &six.sin6_addr),
			1);
		return range_has(&r, (struct sockaddr *)&six);
	}
	assert_int_equal(inet_pton(AF_INET, address, &four.sin_addr), 1);
	return range_has(&r, (struct sockaddr *)&four);
}

static void
ranges(void **state)
{
	static const char *const none[] = {
		"", "/", "/8", "192.0.2", "192.0.2.0/", "192.0.2.0/33",
		"192.0.2.0/-1", "192.0.2.0/+8", "192.0.2.0/24x",
		"192.0.2.0/24/8", "192.0.2.1/24", "192.0.2.128/24",
		"2001:db8::/129", "2001:db8::1/64", "::/0000", "a.example/8",
		" 192.0.2.0/24", "[::1]/128", "192.0.2.0:22/24",
	};
	struct sockaddr other = { .sa_family = AF_UNIX };
	struct range r;
	size_t i;

	for (i = 0; i < sizeof none / sizeof *none; i++)
		if (range_read(none[i], &r))
			fail_msg("« %s » is a range", none[i]);
	assert_true(in("192.0.2.0/24", "192.0.2.255"));
	assert_true(in("192.0.2.0/24", "::ffff:192.0.2.1"));
	assert_false(in("192.0.2.0/24", "192.0.3.0"));
	assert_true(in("192.0.2.4/30", "192.0.2.7"));
	assert_false(in("192.0.2.4/30", "192.0.2.8"));
	assert_true(in("192.0.2.7", "192.0.2.7"));
	assert_false(in("192.0.2.7", "192.0.2.6"));
	assert_true(in("0.0.0.0/0", "203.0.113.9"));
	assert_false(in("0.0.0.0/0", "2001:db8::1"));
	assert_true(in("2001:db8::/33", "2001:db8:7fff::1"));
	assert_false(in("2001:db8::/33", "2001:db8:8000::1"));
	assert_true(in("::1", "::1"));
	assert_true(range_read("0.0.0.0/0", &r));
	assert_false(range_has(&r, &other));
}

/* Loads one configuration. */
static enum err
load(const char *text)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "%s/passerelle.conf", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return config_load();
}

static void
refused(const char *text, const char *why)
{
	assert_int_equal(load(text), E_CHECK);
	if (!strstr(err_text(), why))
		fail_msg("%s: %s", text, err_text());
	/* with file and line */
	assert_non_null(strstr(err_text(), "passerelle.conf:1:"));
}

static void
proxies(void **state)
{
	char many[600] = "set proxy_from";
	int i;

	assert_int_equal(load("set proxy_from 10.1.0.0/16 10.2.0.1\n"
		"set proxy_from 2001:db8::/32\n"), E_OK);
	assert_int_equal(config.proxies, 3);
	assert_int_equal(config.proxy_from[0].bits, 96 + 16);
	assert_int_equal(config.proxy_from[1].bits, 128);
	assert_int_equal(config.proxy_from[2].bits, 32);
	assert_int_equal(load("set tries 6\n"), E_OK);
	assert_int_equal(config.proxies, 0);
	refused("set proxy_from\n", "set NOM VALEUR");
	refused("set proxy_from 10.0.0.0/8 10.1.2.3/8\n", "10.1.2.3/8");
	for (i = 0; i < CONFIG_PROXIES; i++)
		snprintf(many + strlen(many), sizeof many - strlen(many),
			" 10.0.0.%d", i);
	assert_int_equal(load(many), E_OK);
	strcat(many, " 10.0.1.1");
	refused(many, "16");
}

static void
nats(void **state)
{
	char many[4000] = "";
	int i;

	assert_int_equal(load("set nat 198.51.100.7 400\n"
		"set nat 2001:db8:5::/48 1000\n"), E_OK);
	assert_int_equal(config.nats, 2);
	assert_int_equal(config.nat[0].most, 400);
	assert_int_equal(config.nat[1].from.bits, 48);
	refused("set nat 198.51.100.7\n", "set nat");
	refused("set nat 198.51.100.7 4 5\n", "set nat");
	refused("set nat 198.51.100.7 0\n", "100000");
	refused("set nat 198.51.100.7 many\n", "100000");
	refused("set nat many 400\n", "many");
	refused("set nat 2001:db8::/64 400\n", "56");
	for (i = 0; i <= CONFIG_NATS; i++)
		snprintf(many + strlen(many), sizeof many - strlen(many),
			"set nat 10.0.0.%d 100\n", i);
	assert_int_equal(load(many), E_CHECK);
	assert_non_null(strstr(err_text(), ":65:"));
	assert_int_equal(load("set tries 6 7\n"), E_CHECK);
	assert_int_equal(load("set nothing 6\n"), E_CHECK);
	assert_int_equal(load(""), E_OK);
}

static void
old(void **state)
{
	assert_int_equal(load(""), E_OK);
	assert_string_equal(config.old_clients, "");
	assert_int_equal(load("set old_clients [::]:2223\n"), E_OK);
	assert_string_equal(config.old_clients, "[::]:2223");
	refused("set old_clients 2223\n", "old_clients");
	refused("set old_clients a:1 b:2\n", "old_clients");
	refused("set old_clients aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:22\n", "old_clients");
}

static void
commands(void **state)
{
	char many[800] = "set send_sms /bin/x";
	int i;

	assert_int_equal(load(""), E_OK);
	assert_int_equal(config.send_sms.n, 0);
	assert_int_equal(load("set send_sms /usr/bin/sms --from \"a b\"\n"
		"set send_mail /usr/sbin/sendmail -t\nset send_from 9\n"),
		E_OK);
	assert_int_equal(config.send_sms.n, 3);
	assert_string_equal(config.send_sms.argv[0], "/usr/bin/sms");
	assert_string_equal(config.send_sms.argv[2], "a b");
	assert_null(config.send_sms.argv[3]);
	assert_string_equal(config.send_mail.argv[1], "-t");
	assert_int_equal(config.send_from, 9);
	refused("set send_sms sms\n", "send_sms");
	refused("set send_sms \"\"\n", "send_sms");
	refused("set send_until 25\n", "send_until");
	for (i = 0; i < CONFIG_WORDS; i++)
		strcat(many, " w");
	refused(many, "send_sms");
	assert_int_equal(load(""), E_OK);
	assert_int_equal(config.send_mail.n, 0);
}

/* What sends runs a program that is not ours: not as who has the keys. */
static void
accounts(void **state)
{
	assert_int_equal(load("set uid_keeper 991\nset uid_session 992\n"
		"set uid_relay 993\nset uid_sender 991\n"), E_CHECK);
	assert_non_null(strstr(err_text(), "uid_keeper"));
	assert_non_null(strstr(err_text(), "uid_sender"));
	assert_int_equal(load("set uid_relay 992\nset uid_sender 994\n"),
		E_CHECK);
	assert_int_equal(load("set uid_relay 993\n"), E_OK);
}

/* One that does not read, or not to its end, is not none. */
static void
unread(void **state)
{
	static const char text[] = "set tries 6\n\0set tries 5\n";
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "%s/passerelle.conf", dir);
	unlink(path);
	assert_int_equal(config_load(), E_OK);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(config_load(), E_IO);
	rmdir(path);
	f = fopen(path, "w");
	assert_non_null(f);
	fwrite(text, 1, sizeof text - 1, f);
	fclose(f);
	assert_int_equal(config_load(), E_IO);
	assert_int_equal(load(""), E_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unread),
		cmocka_unit_test(ranges),
		cmocka_unit_test(proxies),
		cmocka_unit_test(nats),
		cmocka_unit_test(old),
		cmocka_unit_test(commands),
		cmocka_unit_test(accounts),
	};
	char path[64];
	int failed;

	if (!mkdtemp(dir))
		return 1;
	setenv("PASSERELLE_CONF", dir, 1);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(path, sizeof path, "%s/passerelle.conf", dir);
	unlink(path);
	rmdir(dir);
	return failed;
}
