#include "cli/terminfo.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"

static const char *const names[] = {
	"vt100", "vt220", "vt320", "linux", "xterm", "xterm-256color",
	"xterm-color", "putty", "putty-256color", "screen",
	"screen-256color", "tmux", "tmux-256color", "rxvt", "rxvt-unicode",
	"rxvt-unicode-256color", "ansi", "cygwin", "konsole", "gnome",
	"alacritty", "xterm-mono",
};
static const char *const places[] = { "/etc/terminfo", "/lib/terminfo",
	"/usr/share/terminfo" };

static void
copy(const char *from, const char *to)
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
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (out < 0)
		return;
	if (write(out, data, (size_t)n) != n)
		unlink(to);
	close(out);
}

void
terminfo_copy(void)
{
	char from[256], to[4400];
	size_t i, p;

	mkdir(config_path("run"), 0750);
	mkdir(config_path("run/terminfo"), 0755);
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(to, sizeof to, "%s/%c",
			config_path("run/terminfo"), names[i][0]);
		mkdir(to, 0755);
		snprintf(to, sizeof to, "%s/%c/%s",
			config_path("run/terminfo"), names[i][0], names[i]);
		for (p = 0; p < sizeof places / sizeof *places; p++) {
			snprintf(from, sizeof from, "%s/%c/%s", places[p],
				names[i][0], names[i]);
			if (access(from, R_OK) == 0) {
				copy(from, to);
				break;
			}
		}
	}
}
