#include "session/voice.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static int to = -1;

void
voice_to(int fd)
{
	to = fd;
}

bool
voice_listens(void)
{
	return to >= 0;
}

void
voice_say(const char *line)
{
	char out[PIPE_BUF];
	size_t n = text_clean(line, strlen(line), TEXT_LINE, out,
		sizeof out - 1);

	/* whole or not at all: the pipe is not blocking */
	out[n++] = '\n';
	if (write(to, out, n) < 0)
		return;
}
