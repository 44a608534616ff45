#include "cli/kit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/tell.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/hostkey.h"
#include "net/edpoint.h"
#include "net/nextkey.h"
#include "ui/keymap.h"
#include "ui/screen.h"

#define PUTTY "HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY"
#define SESSION PUTTY "\\Sessions\\passerelle"

/* Where the key of the server is in its blob: behind "ssh-ed25519" and two
 * lengths. */
#define KEY_AT 19
#define KEY_SIZE 32

static void
hex(struct buf *out, const unsigned char number[KEY_SIZE])
{
	int i = 0, digit;

	buf_puts(out, "0x");
	/* as PuTTY compares it: no zero before the first digit */
	while (i < 2 * KEY_SIZE - 1 &&
		!(number[i / 2] >> (i % 2 ? 0 : 4) & 15))
		i++;
	for (; i < 2 * KEY_SIZE; i++) {
		digit = number[i / 2] >> (i % 2 ? 0 : 4) & 15;
		buf_putc(out, "0123456789abcdef"[digit]);
	}
}

static enum err
point(const struct kit *k, struct buf *out)
{
	unsigned char x[KEY_SIZE], y[KEY_SIZE];
	struct buf blob;
	enum err e;

	buf_init(&blob);
	e = base64_read(k->word, &blob);
	if (!e && blob.len != KEY_AT + KEY_SIZE)
		e = E_CHECK;
	if (!e)
		e = edpoint_of_key((unsigned char *)blob.data + KEY_AT, x, y);
	if (e)
		err_set(e, _("La clé du serveur n'est pas une clé ed25519."));
	else {
		hex(out, x);
		buf_puts(out, ",");
		hex(out, y);
	}
	buf_done(&blob);
	return e;
}

static void
number(struct buf *out, const char *name, int value)
{
	buf_printf(out, "\"%s\"=dword:%08x\n", name, (unsigned)value);
}

static void
string(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "\"%s\"=\"%s\"\n", name, value);
}

/* The key twice: among those that PuTTY has seen (one for a server), and as
 * what this session takes, with the next one and no other.  The printer is
 * passerelle.bat's to say. */
static enum err
write_reg(const struct kit *k, struct buf *out)
{
	enum err e;

	buf_puts(out, "REGEDIT4\n\n[" PUTTY "\\SshHostKeys]\n");
	buf_printf(out, "\"ssh-ed25519@%d:%s\"=\"", k->port, k->host);
	e = point(k, out);
	buf_puts(out, "\"\n\n[" SESSION "]\n");
	number(out, "Present", 1);
	string(out, "HostName", k->host);
	number(out, "PortNumber", k->port);
	string(out, "Protocol", "ssh");
	string(out, "UserName", k->login ? k->login : "");
	number(out, "UserNameFromEnvironment", 0);
	buf_printf(out, "\"SSHManualHostKeys\"=\"%s%s%s\"\n", k->word,
		*k->next_word ? "," : "", k->next_word);
	number(out, "Compression", 1);
	number(out, "PingInterval", 0);
	number(out, "PingIntervalSecs", 30);
	number(out, "TCPNoDelay", 1);
	number(out, "AgentFwd", 0);
	number(out, "X11Forward", 0);
	string(out, "TerminalType", "xterm");
	number(out, "TermWidth", 80);
	number(out, "TermHeight", 24);
	string(out, "LineCodePage", "UTF-8");
	/* Xterm R6: F1 to F4 are those of a VT220 */
	number(out, "LinuxFunctionKeys", 2);
	number(out, "BackspaceIsDelete", 1);
	string(out, "WinTitle", "Passerelle");
	/* what was on the screen stays nowhere */
	number(out, "ScrollbackLines", 0);
	number(out, "EraseToScrollback", 0);
	number(out, "LogType", 0);
	return e;
}

static enum err
write_config(const struct kit *k, struct buf *out)
{
	buf_printf(out, "Host passerelle\n  HostName %s\n  Port %d\n", k->host,
		k->port);
	if (k->login)
		buf_printf(out, "  User %s\n", k->login);
	/* in the folder of this file, where passerelle.bat goes first */
	buf_puts(out, "  UserKnownHostsFile known_hosts\n"
		"  GlobalKnownHostsFile none\n"
		"  StrictHostKeyChecking yes\n"
		"  HostKeyAlgorithms ssh-ed25519\n"
		"  UpdateHostKeys no\n"
		"  Compression yes\n"
		"  ServerAliveInterval 30\n"
		"  ForwardAgent no\n"
		"  ForwardX11 no\n");
	return E_OK;
}

static enum err
write_known(const struct kit *k, struct buf *out)
{
	hostkey_known(k->host, k->port, k->word, out);
	if (*k->next_word)
		hostkey_known(k->host, k->port, k->next_word, out);
	return E_OK;
}

/* --- the card -------------------------------------------------------------- */

/* The keys that the keymap has, with what stands in for a function key. */
static void
card_keys(struct buf *out)
{
	static const struct { const char *context; enum action a; } keys[] = {
		{ "form", ACT_HELP }, { "form", ACT_ACTIONS },
		{ "form", ACT_BACK }, { "form", ACT_CHOOSE },
		{ "list", ACT_FILTER }, { "list", ACT_NEW },
		{ "list", ACT_PAGE_PREV }, { "list", ACT_PAGE_NEXT },
		{ "list", ACT_LAST }, { "form", ACT_SAVE },
		{ "form", ACT_CANCEL }, { "list", ACT_SEARCH },
		{ "list", ACT_JUMP }, { "list", ACT_MARK },
	};
	const struct keymap *map = screens_keymap("defaut");
	char name[16], twin[16];
	size_t i;

	for (i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *c = keys[i].context, *n, *t;
		int key = keymap_key(map, c, keys[i].a, false);
		int other = keymap_key(map, c, keys[i].a, true);
		int room;

		if (!key)
			continue;
		n = keymap_key_name(map, key, name);
		t = other && other != key ? keymap_key_name(map, other, twin) :
			"";
		buf_printf(out, "   %s%*s", n, 10 - text_columns(n), "");
		room = 12 - text_columns(t);
		buf_printf(out, "%s%*s%s\n", t, room, "",
			action_help(keys[i].a));
	}
}

static enum err
write_card(const struct kit *k, struct buf *out)
{
	char where[300];

	snprintf(where, sizeof where, "%s, port %d", k->host, k->port);
	buf_puts(out, "\xef\xbb\xbf");  /* Notepad wants to be told */
	buf_printf(out, _(" PASSERELLE : ce qu'il faut pour se connecter\n\n"
		" Serveur     %s\n"
		" Empreinte   %s\n"
		"             (ssh-ed25519) ; elle est déjà dans cette clé "
		"USB.\n"), where, k->print);
	if (*k->next_print)
		buf_printf(out, _(" Ou bien     %s\n"
			"             la suivante, qui y est aussi, quand le "
			"serveur change de clé.\n"), k->next_print);
	buf_puts(out, _(" Si une autre empreinte s'affiche : fermer la "
		"fenêtre, prévenir la personne\n responsable. Ne pas taper de "
		"mot de passe.\n"));
	buf_printf(out, _("\n Ouvrir\n"
		"   Copier putty.exe dans ce dossier ; Windows 10 et les "
		"suivants ont ssh.exe,\n"
		"   qui suffit. Ouvrir passerelle.bat. Taper son compte%s%s"
		"%s, puis son mot\n"
		"   de passe (rien ne s'affiche pendant qu'on le tape).\n"
		"   Avec un code reçu en main propre : le compte est "
		"« invite ».\n"), k->login ? " (" : "",
		k->login ? k->login : "", k->login ? ")" : "");
	if (k->old_port)
		buf_printf(out, _("   Un client SSH trop ancien, refusé faute "
			"d'algorithme commun : port %d.\n"
			"   Empreinte RSA : %s\n"),
			k->old_port, k->old_print);
	buf_puts(out, _("\n Partir\n"
		"   =FIN puis Entrée, dans une liste ou un menu ; ^O puis = "
		"partout ailleurs.\n"
		"   S'absenter un instant : ^O puis v verrouille l'écran.\n"
		"   Si la ligne tombe, rien n'est perdu : se connecter de "
		"nouveau, d'où l'on\n"
		"   veut, reprend au même endroit.\n"));
	buf_puts(out, _("\n Les touches (à droite : sans touches de "
		"fonction)\n"));
	card_keys(out);
	buf_puts(out, _("   Tab, flèches, Entrée    De champ en champ, de "
		"ligne en ligne\n"
		"   ^O puis une lettre      Les actions : a appel, n note, "
		"o orienter, f fait,\n"
		"                           d défaire ; F2 les montre toutes\n"
		"   = puis Entrée           Tous les codes ; =JOU ma journée, "
		"=PER personnes,\n"
		"                           =FIL accompagnements, =ANN "
		"annuaire\n"
		"   ^X se tape avec Ctrl et X. Échap se tape, puis l'autre "
		"touche.\n"));
	buf_puts(out, _("\n Imprimer\n"
		"   ^O puis i imprime l'écran sur l'imprimante par défaut de "
		"l'ordinateur.\n"
		"   imprimer.bat imprime =FIL sans l'ouvrir ; un autre code : "
		"imprimer.bat JOU.\n"
		"   Sans ssh.exe dans Windows, plink.exe, version 0.82 au "
		"moins, dans ce dossier.\n"));
	buf_puts(out, _("\n Importer, exporter\n"
		"   Un fichier CSV de personnes déposé sur importer.bat est "
		"importé ; ce qui est\n"
		"   refusé se corrige dans =IMP. exporter.bat met la vue gardée "
		"par F2 dans le\n"
		"   dossier Téléchargements : passerelle.csv.\n"));
	buf_puts(out, _("\n Cette clé USB n'a ni mot de passe ni donnée : "
		"perdue, elle ne dit que l'adresse\n du serveur.\n"));
	return E_OK;
}

/* --- the folder ------------------------------------------------------------ */

static enum err (*const writers[])(const struct kit *, struct buf *) = {
	write_card, kit_bat_open, kit_bat_print, kit_bat_import,
	kit_bat_export, write_reg, write_config, write_known,
};
const char *const kit_files[] = {
	"carte.txt", "passerelle.bat", "imprimer.bat", "importer.bat",
	"exporter.bat", "passerelle.reg", "ssh_config", "known_hosts", NULL
};

enum err
kit_text(const struct kit *k, int i, struct buf *out)
{
	struct buf b;
	enum err e;

	buf_init(&b);
	e = writers[i](k, &b);
	for (size_t n = 0; n < b.len; n++) {
		/* OpenSSH's files are the same on any system */
		if (b.data[n] == '\n' && strchr(kit_files[i], '.'))
			buf_putc(out, '\r');
		buf_putc(out, b.data[n]);
	}
	buf_done(&b);
	return e;
}

/* A file that is there is never replaced. */
static enum err
write_file(const char *path, const struct buf *b)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	enum err e = E_OK;

	if (fd < 0)
		return err_set(errno == EEXIST ? E_EXISTS : E_IO,
			_("Le fichier %s ne s'écrit pas : %s."), path,
			strerror(errno));
	if (write(fd, b->data, b->len) != (ssize_t)b->len || fsync(fd) < 0)
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			path, strerror(errno));
	if (close(fd) < 0 && !e)
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			path, strerror(errno));
	if (e)
		unlink(path);
	return e;
}

/* All of it, or nothing. */
static enum err
write_kit(const struct kit *k, const char *dir)
{
	bool made = mkdir(dir, 0755) == 0;
	enum err e = made || errno == EEXIST ? E_OK : err_set(E_IO,
		_("Le dossier %s ne peut être fait : %s."), dir,
		strerror(errno));
	char *path;
	int i;

	for (i = 0; !e && kit_files[i]; i++) {
		struct buf b;

		buf_init(&b);
		path = xasprintf("%s/%s", dir, kit_files[i]);
		e = kit_text(k, i, &b);
		if (!e)
			e = write_file(path, &b);
		free(path);
		buf_done(&b);
	}
	/* the last one is not ours, or is not there */
	for (i--; e && --i >= 0;) {
		path = xasprintf("%s/%s", dir, kit_files[i]);
		unlink(path);
		free(path);
	}
	if (e && made)
		rmdir(dir);
	return e;
}

static bool
login_ok(const char *s)
{
	size_t n = strlen(s);

	return n && n <= 64 && *s >= 'a' && *s <= 'z' &&
		strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

/* Theirs is said once its key is made. */
static enum err
old_clients(struct kit *k)
{
	const char *colon = strrchr(config.old_clients, ':');
	enum err e;

	if (!colon || !cli_number(colon + 1, 1, 65535, &k->old_port))
		return E_OK;
	e = hostkey_public_print(config_path("host_rsa"), k->old_print);
	if (e)
		k->old_port = 0;
	return e == E_NOTFOUND ? E_OK : e;
}

static enum err
next_key(struct kit *k)
{
	enum err e = nextkey_public(config_path("host_ed25519"), k->next_word,
		k->next_print);

	return e == E_NOTFOUND ? E_OK : e;
}

int
verb_kit(int argc, char **argv)
{
	const char *port = cli_option(&argc, argv, "--port", true);
	struct kit k = {
		.host = cli_option(&argc, argv, "--host", true),
		.login = cli_option(&argc, argv, "--login", true),
		.port = 2222,
	};
	enum err e = E_OK;

	if (!cli_words(argc, argv, 1) || !*argv[0] || !k.host ||
		(port && !cli_number(port, 1, 65535, &k.port)))
		return cli_usage("kit");
	e = cli_host_ok(k.host);
	if (!e && k.login && !login_ok(k.login))
		e = err_set(E_CHECK, _("« %s » n'est pas un compte "
			"(--login)."), k.login);
	if (!e)
		e = hostkey_public(config_path("host_ed25519"), k.word,
			k.print);
	if (!e)
		e = next_key(&k);
	if (!e)
		e = old_clients(&k);
	if (!e)
		e = screens_load(NULL, stderr);
	if (!e)
		e = write_kit(&k, argv[0]);
	if (e)
		return cli_fail(e);
	tell(stderr, _("%s : prêt à copier sur une clé USB, avec putty.exe "
		"et plink.exe\nEmpreinte du serveur : ssh-ed25519 255 %s\n"),
		argv[0], k.print);
	if (*k.next_print)
		tell(stderr, _("Empreinte de la clé suivante : ssh-ed25519 "
			"255 %s\n"), k.next_print);
	return 0;
}
