#include "cli/listening.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SOCKETS_MAX 512
#define LISTEN 0x0a             /* as /proc/net/tcp says it */

struct sockets {
	unsigned long inode[SOCKETS_MAX];
	unsigned port[SOCKETS_MAX];
	int n;
};

static void
read_table(const char *path, struct sockets *s)
{
	FILE *f = fopen(path, "re");
	char line[512];

	while (f && s->n < SOCKETS_MAX && fgets(line, sizeof line, f)) {
		unsigned port, state;
		unsigned long inode;

		if (sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x "
			"%*s %*s %*s %*u %*u %lu", &port, &state, &inode) != 3
			|| state != LISTEN)
			continue;
		s->inode[s->n] = inode;
		s->port[s->n++] = port;
	}
	if (f)
		fclose(f);
}

static bool
is_ours(const char *pid)
{
	char path[300], name[64] = "";
	FILE *f;

	snprintf(path, sizeof path, "/proc/%s/comm", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(name, sizeof name, f))
		*name = '\0';
	fclose(f);
	return strcmp(name, "passerelle\n") == 0;
}

/* Its sockets among those that listen: their ports, once each. */
static int
ports_of(const char *pid, struct sockets *s, char *out, size_t size)
{
	char path[600], link[64];
	const struct dirent *f;
	int found = 0;
	DIR *d;

	snprintf(path, sizeof path, "/proc/%s/fd", pid);
	d = opendir(path);
	while (d && (f = readdir(d))) {
		unsigned long inode;
		ssize_t n;
		int i;

		snprintf(path, sizeof path, "/proc/%s/fd/%s", pid, f->d_name);
		n = readlink(path, link, sizeof link - 1);
		link[n < 0 ? 0 : n] = '\0';
		if (sscanf(link, "socket:[%lu]", &inode) != 1)
			continue;
		for (i = 0; i < s->n; i++) {
			size_t len = strlen(out);

			if (s->inode[i] != inode)
				continue;
			s->inode[i] = 0;
			snprintf(out + len, size - len, "%s%u", len ? " " : "",
				s->port[i]);
			found++;
		}
	}
	if (d)
		closedir(d);
	return found;
}

int
listening(char *out, size_t size)
{
	struct sockets s = { .n = 0 };
	DIR *d = opendir("/proc");
	const struct dirent *f;
	int n = 0;

	*out = '\0';
	read_table("/proc/net/tcp", &s);
	read_table("/proc/net/tcp6", &s);
	while (d && (f = readdir(d)))
		if (f->d_name[0] >= '1' && f->d_name[0] <= '9' &&
			is_ours(f->d_name))
			n += ports_of(f->d_name, &s, out, size);
	if (d)
		closedir(d);
	return n;
}
