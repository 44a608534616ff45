#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "net/relay_in.h"

#define ENVS 16

static unsigned
clamp(int v, unsigned least, unsigned most, unsigned otherwise)
{
	/* 0 is "unknown" (RFC 4254); what does not fit an int came negative */
	if (v == 0)
		return otherwise;
	if (v < 0 || (unsigned)v > most)
		return most;
	return (unsigned)v < least ? least : (unsigned)v;
}

static bool
plain(const char *s, size_t most, const char *also)
{
	size_t n = strnlen(s, most + 1), i;

	if (n > most)
		return false;
	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr(also, s[i]))
			return false;
	return true;
}

static int
on_pty(ssh_session s, ssh_channel c, const char *term, int cols, int rows,
	int px, int py, void *data)
{
	struct relay *r = data;

	if (r->asked || r->pty || !plain(term, RELAY_TERM, "+._-"))
		return -1;
	strcpy(r->term, *term ? term : "dumb");
	r->cols = clamp(cols, 20, 500, 80);
	r->rows = clamp(rows, 8, 200, 24);
	r->pty = true;
	return 0;
}

static int
on_size(ssh_session s, ssh_channel c, int cols, int rows, int px, int py,
	void *data)
{
	struct relay *r = data;

	if (!r->pty)
		return -1;
	r->cols = clamp(cols, 20, 500, 80);
	r->rows = clamp(rows, 8, 200, 24);
	r->resized = true;
	return 0;
}

/* As in libc: LC_ALL before the variable of the category before LANG. */
static int
rank(const char *name, const char *category)
{
	return strcmp(name, "LC_ALL") == 0 ? 3 :
		strcmp(name, category) == 0 ? 2 :
		strcmp(name, "LANG") == 0 ? 1 : 0;
}

static void
take_env(struct relay_env *e, int rank, const char *value)
{
	if (rank > e->rank && *value) {
		e->rank = rank;
		strcpy(e->value, value);
	}
}

void
relay_lang(const struct relay *r, char *out, size_t size)
{
	const char *lang = r->messages.value, *ctype = r->ctype.value;

	/* a charset alone ("UTF-8", macOS) names no language */
	if (!strchr(ctype, '.') && !strchr(ctype, '@') &&
		strchr(ctype, '-'))
		snprintf(out, size, "%.*s.%s", (int)strcspn(lang, ".@"), lang,
			ctype);
	else if (strcmp(lang, ctype) == 0 || !*ctype)
		snprintf(out, size, "%s", lang);
	else if (!*lang)
		snprintf(out, size, "%s", ctype);
	else
		snprintf(out, size, "%.*s%s", (int)strcspn(lang, ".@"), lang,
			ctype + strcspn(ctype, ".@"));
}

static int
on_env(ssh_session s, ssh_channel c, const char *name, const char *value,
	void *data)
{
	struct relay *r = data;

	if (r->asked || ++r->envs > ENVS)
		return 1;
	if (strcmp(name, "LANG") != 0 && strncmp(name, "LC_", 3) != 0 &&
		strcmp(name, "COLORTERM") != 0)
		return 1;
	if (!plain(name, 32, "_") || !plain(value, RELAY_TERM, "_.@:-"))
		return 1;
	take_env(&r->messages, rank(name, "LC_MESSAGES"), value);
	take_env(&r->ctype, rank(name, "LC_CTYPE"), value);
	return 0;
}

static int
on_shell(ssh_session s, ssh_channel c, void *data)
{
	struct relay *r = data;

	if (r->asked)
		return 1;
	r->asked = true;
	return 0;
}

static int
on_exec(ssh_session s, ssh_channel c, const char *line, void *data)
{
	struct relay *r = data;
	size_t n = strnlen(line, VERB_MOST + 1), i;

	if (r->asked || n > VERB_MOST)
		return 1;
	for (i = 0; i < n; i++)
		if (iscntrl((unsigned char)line[i]))
			return 1;
	memcpy(r->verb, line, n + 1);
	r->has_verb = true;
	r->asked = true;
	return 0;
}

static int
on_subsystem(ssh_session s, ssh_channel c, const char *name, void *data)
{
	return 1;
}

static ssh_channel
on_open(ssh_session s, void *data)
{
	struct relay *r = data;

	if (r->channel || !r->known)
		return NULL;
	r->channel = ssh_channel_new(s);
	if (r->channel)
		ssh_set_channel_callbacks(r->channel, &r->asks);
	return r->channel;
}

void
channel_install(struct relay *r)
{
	r->server.channel_open_request_session_function = on_open;
	r->asks.userdata = r;
	r->asks.channel_pty_request_function = on_pty;
	r->asks.channel_pty_window_change_function = on_size;
	r->asks.channel_env_request_function = on_env;
	r->asks.channel_shell_request_function = on_shell;
	r->asks.channel_exec_request_function = on_exec;
	r->asks.channel_subsystem_request_function = on_subsystem;
	ssh_callbacks_init(&r->asks);
}
