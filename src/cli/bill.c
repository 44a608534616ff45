#include "cli/bill.h"

#include <jansson.h>
#include <link.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The first line of a command's output, without what follows `end`. */
static bool
first_line(const char *command, int end, char *out, size_t size)
{
	FILE *f = popen(command, "re");
	bool any = f && fgets(out, (int)size, f) != NULL;

	if (f)
		any = pclose(f) == 0 && any;
	if (any)
		out[strcspn(out, "\n")] = '\0';
	if (any && strchr(out, end))
		*strchr(out, end) = '\0';
	return any && *out;
}

/* A path that a shell reads as it is. */
static bool
plain(const char *path)
{
	return strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
		"WXYZ0123456789/._+-") == strlen(path);
}

/* dpkg knows files by the name that they were installed under, which may be
 * without /usr. */
static bool
package_of(const char *path, char *out, size_t size)
{
	char command[600];
	bool found;

	snprintf(command, sizeof command, "dpkg-query -S %s 2>/dev/null",
		path);
	found = first_line(command, ':', out, size);
	if (!found && strncmp(path, "/usr/", 5) == 0)
		return package_of(path + 4, out, size);
	return found;
}

static void
add(json_t *list, const char *path)
{
	char name[256], command[600], version[256] = "";
	const char *base = strrchr(path, '/');
	char *real = realpath(path, NULL);
	json_t *one;

	if (!real)
		return;
	snprintf(name, sizeof name, "%s", base ? base + 1 : path);
	if (plain(real) && strlen(real) < 400 &&
		(package_of(real, name, sizeof name) ||
		package_of(path, name, sizeof name))) {
		snprintf(command, sizeof command, "dpkg-query -W -f"
			" '${Version}' %s 2>/dev/null", name);
		if (!plain(name) || !first_line(command, '\n', version,
			sizeof version))
			version[0] = '\0';
	}
	one = json_pack("{s:s, s:s, s:[{s:s, s:s}]}", "type", "library",
		"name", name, "properties", "name", "file", "value", real);
	if (*version)
		json_object_set_new(one, "version", json_string(version));
	json_array_append_new(list, one);
	free(real);
}

/* The program itself has no name here, the kernel's page no file. */
static int
mapped(struct dl_phdr_info *info, size_t size, void *to)
{
	if (info->dlpi_name && info->dlpi_name[0] == '/')
		add(to, info->dlpi_name);
	return 0;
}

int
bill_write(FILE *out)
{
	json_t *list = json_array(), *all;
	int n;

	dl_iterate_phdr(mapped, list);
	n = (int)json_array_size(list);
	all = json_pack("{s:s, s:s, s:i, s:{s:{s:s, s:s, s:s}}, s:o}",
		"bomFormat", "CycloneDX", "specVersion", "1.5", "version", 1,
		"metadata", "component", "type", "application", "name",
		"passerelle", "version", VERSION, "components", list);
	json_dumpf(all, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(all);
	return n;
}
