#include "cli/terminfo.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"

#define NEW "new"

static const char *const names[] = {
	"vt100", "vt220", "vt320", "linux", "xterm", "xterm-256color",
	"xterm-color", "putty", "putty-256color", "screen",
	"screen-256color", "tmux", "tmux-256color", "rxvt", "rxvt-unicode",
	"rxvt-unicode-256color", "ansi", "cygwin", "konsole", "gnome",
	"alacritty", "xterm-mono",
};
static const char *const places[] = { "/etc/terminfo", "/lib/terminfo",
	"/usr/share/terminfo" };

/* The folder belongs to the keeper, and this is root: no link that is found
 * there leads it elsewhere.  -1: none. */
static int
sub(int at, const char *name, mode_t mode)
{
	if (at < 0)
		return -1;
	mkdirat(at, name, mode);
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
		O_CLOEXEC);
}

/* Whole or not at all: sessions begin meanwhile. */
static void
copy(const char *from, int to, const char *name)
{
	char data[32768];
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	ssize_t n;

	if (in < 0)
		return;
	n = read(in, data, sizeof data);
	close(in);
	if (n <= 0)
		return;
	unlinkat(to, NEW, 0);
	out = openat(to, NEW, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (out < 0)
		return;
	if (write(out, data, (size_t)n) != n ||
		renameat(to, NEW, to, name) < 0)
		unlinkat(to, NEW, 0);
	close(out);
}

static void
copy_one(int all, const char *name)
{
	char from[256], letter[2] = { name[0], '\0' };
	int to = sub(all, letter, 0755);
	size_t p;

	for (p = 0; to >= 0 && p < sizeof places / sizeof *places; p++) {
		snprintf(from, sizeof from, "%s/%c/%s", places[p], name[0],
			name);
		if (access(from, R_OK) == 0) {
			copy(from, to, name);
			break;
		}
	}
	if (to >= 0)
		close(to);
}

void
terminfo_copy(void)
{
	int data = open(config.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int run = sub(data, "run", 0750), all = sub(run, "terminfo", 0755);
	size_t i;

	for (i = 0; all >= 0 && i < sizeof names / sizeof *names; i++)
		copy_one(all, names[i]);
	if (all >= 0)
		close(all);
	if (run >= 0)
		close(run);
	if (data >= 0)
		close(data);
}
