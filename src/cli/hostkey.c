#include "cli/hostkey.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/operator.h"
#include "domains/office.h"
#include "model/act.h"
#include "net/nextkey.h"

#define AHEAD 90                /* days: users are told that long before */

static const char *
host_path(void)
{
	return config_path("host_ed25519");
}

void
hostkey_known(const char *host, int port, const char *word, struct buf *out)
{
	if (port == 22)
		buf_puts(out, host);
	else
		buf_printf(out, "[%s]:%d", host, port);
	buf_printf(out, " ssh-ed25519 %s\n", word);
}

void
hostkey_tell_next(const char *file)
{
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT];

	if (nextkey_public(host_path(), word, print) == E_OK)
		tell(stderr, _("Empreinte de la clé suivante : ssh-ed25519 "
			"255 %s\nElle est dans %s : la garder hors de cette "
			"machine, puis l'effacer d'ici.\n"), print, file);
}

/* --- what clients are told ------------------------------------------------- */

static int
show(void)
{
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT];
	enum err e = hostkey_public(host_path(), word, print);

	if (e)
		return cli_fail(e);
	tell(stdout, _("Clé du serveur : ssh-ed25519 255 %s\n"), print);
	e = nextkey_public(host_path(), word, print);
	if (e == E_NOTFOUND)
		tell(stdout, "%s", _("Clé suivante   : aucune\n"));
	else if (!e)
		tell(stdout, _("Clé suivante   : ssh-ed25519 255 %s\n"),
			print);
	return e && e != E_NOTFOUND ? cli_fail(e) : 0;
}

/* Both, for the clients' files. */
static enum err
known(const char *host, int port, struct buf *out)
{
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT];
	enum err e = hostkey_public(host_path(), word, print);

	if (e)
		return e;
	hostkey_known(host, port, word, out);
	e = nextkey_public(host_path(), word, print);
	if (!e)
		hostkey_known(host, port, word, out);
	return e == E_NOTFOUND ? E_OK : e;
}

/* 4: ed25519 (RFC 7479), 2: SHA-256 (RFC 6594), as ssh-keygen -r writes. */
static void
record(const char *host, const char *hex, struct buf *out)
{
	buf_printf(out, "%s IN SSHFP 4 2 %s\n", host, hex);
}

static enum err
sshfp(const char *host, struct buf *out)
{
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT], hex[HOSTKEY_HEX];
	enum err e = hostkey_public_hex(host_path(), hex);

	if (e)
		return e;
	record(host, hex, out);
	e = nextkey_public(host_path(), word, print);
	if (e)
		return e == E_NOTFOUND ? E_OK : e;
	e = hostkey_public_hex(config_path("host_ed25519.next"), hex);
	if (!e)
		record(host, hex, out);
	return e;
}

/* --- the verb -------------------------------------------------------------- */

static int
lines(const char *what, const char *host, const char *port)
{
	int n = 2222;
	struct buf b;
	enum err e;

	if (!host || (port && !cli_number(port, 1, 65535, &n)))
		return cli_usage("hostkey");
	buf_init(&b);
	e = cli_host_ok(host);
	if (!e)
		e = strcmp(what, "known") == 0 ? known(host, n, &b) :
			sshfp(host, &b);
	if (!e)
		tell(stdout, "%s", buf_str(&b));
	buf_done(&b);
	return e ? cli_fail(e) : 0;
}

static int
next(const char *file)
{
	char print[HOSTKEY_PRINT];
	enum err e = hostkey_public_print(host_path(), print);

	if (!e)
		e = nextkey_make(host_path(), file);
	if (e)
		return cli_fail(e);
	hostkey_tell_next(file);
	return 0;
}

/* --- what users are told ------------------------------------------------------ */

/* The day of `text`, or the first that is far enough when it is NULL. */
static enum err
day_of(const char *text, char from[16])
{
	struct date first, d;
	int hour, minute;

	date_local(clock_now(), NULL, &first, &hour, &minute);
	first = date_add_days(first, AHEAD);
	date_format(first, from, 16);
	if (!text)
		return E_OK;
	if (date_parse(text, &d))
		return err_set(E_CHECK, _("%s n'est pas une date "
			"(AAAA-MM-JJ)."), text);
	if (date_days(d) < date_days(first))
		return err_set(E_CHECK, _("Une nouvelle clé se dit %d jours "
			"avant : le %s au plus tôt. (Volée, l'ancienne se "
			"remplace sans attendre : hostkey swap.)"), AHEAD,
			from);
	date_format(d, from, 16);
	return E_OK;
}

/* from NULL: nothing any more. */
static enum err
tell_users(const char *from, const char *print)
{
	struct act *a;
	struct keep *k;
	enum err e = operator_open(&k, NULL);

	if (e)
		return e;
	a = act_new(from ? "hostkey.announce" : "hostkey.quiet");
	if (from) {
		act_text(a, ":from", from);
		act_text(a, ":print", print);
	}
	e = act_send_to(a, k);
	act_free(a);
	operator_close(k, NULL);
	return e;
}

static int
announce(const char *text)
{
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT], from[16];
	enum err e = nextkey_public(host_path(), word, print);

	if (e == E_NOTFOUND)
		e = err_set(E_NOTFOUND, "%s", _("Aucune clé suivante n'a "
			"été faite (passerelle hostkey next FICHIER)."));
	if (!e)
		e = day_of(text, from);
	if (!e)
		e = tell_users(from, print);
	if (e)
		return cli_fail(e);
	tell(stderr, _("Chacun lira à sa connexion que la clé sera %s le %s."
		"\nCe jour-là : passerelle hostkey swap FICHIER.\n"), print,
		from);
	return 0;
}

static int
quiet(void)
{
	enum err e = tell_users(NULL, NULL);

	return e ? cli_fail(e) : 0;
}

static int
swap(const char *file)
{
	enum err e = nextkey_swap(host_path(), file);

	if (e)
		return cli_fail(e);
	/* the key first, that may have to be replaced at once; doctor sees an
	 * announcement that stays */
	if (tell_users(NULL, NULL))
		tell(stderr, "passerelle: %s\n", err_text());
	tell(stderr, _("%s est la clé du serveur à son prochain départ "
		"(systemctl restart passerelle).\nEn faire une suivante "
		"(hostkey next), refaire les clés USB et les lignes de DNS.\n"),
		file);
	return 0;
}

int
verb_hostkey(int argc, char **argv)
{
	const char *host = cli_option(&argc, argv, "--host", true);
	const char *port = cli_option(&argc, argv, "--port", true);
	bool none;

	if (cli_words(argc, argv, 1) && (strcmp(argv[0], "known") == 0 ||
		(strcmp(argv[0], "sshfp") == 0 && !port)))
		return lines(argv[0], host, port);
	none = cli_option(&argc, argv, "--none", false) != NULL;
	if (host || port || (none && (argc != 1 ||
		strcmp(argv[0], "announce") != 0)))
		return cli_usage("hostkey");
	if (none)
		return quiet();
	if ((argc == 1 || cli_words(argc, argv, 2)) &&
		strcmp(argv[0], "announce") == 0)
		return announce(argc == 2 ? argv[1] : NULL);
	if (cli_words(argc, argv, 2) && strcmp(argv[0], "next") == 0)
		return next(argv[1]);
	if (cli_words(argc, argv, 2) && strcmp(argv[0], "swap") == 0)
		return swap(argv[1]);
	return argc ? cli_usage("hostkey") : show();
}
