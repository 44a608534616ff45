#include "session/probe.h"

#include <limits.h>
#include <string.h>

#include "base/clock.h"

/* Send/receive mode, which terminal it is, and an answer that all give. */
#define ASK "\033[12$p\033[>c\033[5n"

static bool
starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

void
probe_start(struct probe *p, struct ctx *x, struct term *term,
	const char *name, const char *banner)
{
	memset(p, 0, sizeof *p);
	p->x = x;
	p->term = term;
	p->took = -1;
	p->putty = strstr(banner, "PuTTY") != NULL;
	/* others may print what they do not know */
	if (term_is_lines(term) || (!starts(name, "xterm") &&
		!starts(name, "putty")))
		return;
	term_raw(term, ASK);
	p->sent = clock_ms();
}

bool
probe_report(struct probe *p, const char *report)
{
	int64_t took;

	if (!p->sent || p->took >= 0)
		return false;
	if (starts(report, "[12;") && strchr(report, '$')) {
		/* set or reset: it may be changed */
		p->mode = report[4] == '1' || report[4] == '2';
		return true;
	}
	if (starts(report, "[>")) {
		p->xterm = starts(report, "[>41;");
		p->putty |= starts(report, "[>0;136;");
		return true;
	}
	if (strcmp(report, "[0n") != 0)
		return false;
	took = clock_ms() - p->sent;
	p->took = took > INT_MAX ? INT_MAX : (int)took;
	probe_apply(p);
	return true;
}

void
probe_apply(struct probe *p)
{
	enum ctx_echo wish = p->x->pref.echo;
	enum echo_kind kind = ECHO_NONE;

	/* how others act on keys that are no letters is not known */
	if (p->took >= 0)
		kind = p->mode ? p->xterm ? ECHO_XTERM : ECHO_NONE :
			p->putty ? ECHO_PUTTY : ECHO_NONE;
	if (wish == ECHO_NEVER || (wish == ECHO_AUTO &&
		p->took < PROBE_SLOW_MS))
		kind = ECHO_NONE;
	term_echo(p->term, kind);
}
