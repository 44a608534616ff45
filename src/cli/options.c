#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/i18n.h"
#include "cli/cli.h"

/* Behind DIR in a socket's name: the longest of DIR/run. */
#define SOCKET_ROOM (sizeof ((struct sockaddr_un *)0)->sun_path - \
	sizeof "/run/control")

const char *
cli_option(int *argc, char **argv, const char *name, bool value)
{
	const char *found = NULL;
	int i, j;

	for (i = 0; i < *argc; i++) {
		int taken = value ? 2 : 1;

		if (strcmp(argv[i], name) != 0)
			continue;
		if (i + taken > *argc)
			return NULL;
		found = value ? argv[i + 1] : "";
		for (j = i; j + taken < *argc; j++)
			argv[j] = argv[j + taken];
		*argc -= taken;
		break;
	}
	return found;
}

bool
cli_words(int argc, char **argv, int n)
{
	int i;

	for (i = 0; i < argc; i++)
		if (argv[i][0] == '-' && argv[i][1])
			return false;
	return argc == n;
}

bool
cli_number(const char *text, int least, int most, int *out)
{
	size_t n = strspn(text, "0123456789");
	long v = n && n < 10 && !text[n] ? strtol(text, NULL, 10) : -1;

	if (v < least || v > most)
		return false;
	*out = (int)v;
	return true;
}

/* It stands in command lines: letters, digits, and little else. */
enum err
cli_host_ok(const char *host)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	size_t n = strlen(host);

	if (n && n < 254 && *host != '-' && *host != '.' &&
		(strspn(host, name) == n || (strchr(host, ':') &&
		strspn(host, "0123456789abcdefABCDEF:.") == n)))
		return E_OK;
	return err_set(E_CHECK, _("« %s » n'est ni un nom ni une adresse "
		"de serveur (--host)."), host);
}

enum err
cli_data_ok(const char *dir)
{
	if (!*dir)
		return err_set(E_USAGE, _("Le nom du dossier est vide."));
	if (strlen(dir) > SOCKET_ROOM)
		return err_set(E_USAGE, _("Le nom du dossier est trop long : "
			"%d octets au plus (--data)."), (int)SOCKET_ROOM);
	return E_OK;
}
