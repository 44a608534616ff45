#include "tests/screens/keys.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/proto.h"
#include "model/act.h"
#include "session/welcome.h"
#include "ui/keymap.h"
#include "ui/keys.h"
#include "ui/screen.h"

static const char *name;
static const struct keymap *from, *to;
static bool after_prefix;       /* ^O was the last key */

void
keys_init(void)
{
	const char *wanted = getenv("KEYMAP");

	if (!wanted || strcmp(wanted, "defaut") == 0)
		return;
	name = wanted;
	from = screens_keymap("defaut");
	to = screens_keymap(name);
	if (!to) {
		fprintf(stderr, "no keymap %s\n", name);
		exit(64);
	}
}

const char *
keys_map(void)
{
	return name;
}

const char *
keys_term(void)
{
	return name && keymap_suits(to, name) ? name : "xterm";
}

void
keys_choose(int fd)
{
	struct ctx x = { .keep = keep_new(fd, 0) };
	struct pollfd p = { fd, POLLIN, 0 };
	struct act *a = act_new("preference.put");
	struct msg m;

	msg_init(&m, 0, 0);
	if (poll(&p, 1, 10000) != 1 || keep_poll(x.keep, &m) ||
		welcome_read(&m, &x, NULL)) {
		fprintf(stderr, "no welcome: %s\n", err_text());
		exit(70);
	}
	act_id(a, ":user", &x.user);
	act_text(a, ":name", "keymap");
	act_text(a, ":value", name);
	if (act_send(a, &x)) {
		fprintf(stderr, "preference: %s\n", err_text());
		exit(70);
	}
	act_free(a);
	msg_done(&m);
	welcome_done(&x);
	keep_free(x.keep);
}

/* The context of what is shown: a question or a line being typed, else by
 * the key bar and the hint, which say the same in every keymap. */
static const char *
context(struct vt *vt)
{
	const char *bar;
	int y, x;

	vt_cursor(vt, &y, &x);
	if (y == 22)
		return "form";
	if (strstr(vt_row(vt, 21), "Une lettre y mène, Entrée choisit."))
		return "values";
	bar = vt_row(vt, 23);
	return strstr(bar, "Filtre") || strstr(bar, "Chercher") ? "list" :
		strstr(bar, "Choisir") ?
		"form" : strstr(bar, "Aide") ? "menu" : "help";
}

const char *
keys_name(const char *key, struct vt *vt, char out[16])
{
	const char *c;
	enum action a;
	int code;

	after_prefix = strcmp(key, "^O") == 0;
	if (!to || !key_parse(key, &code))
		return key;
	c = context(vt);
	a = keymap_action(from, c, code);
	code = a ? keymap_key(to, c, a, false) : 0;
	return code ? key_name(code, out) : key;
}

bool
keys_slash(const char *text, struct vt *vt)
{
	bool prefixed = after_prefix;

	after_prefix = false;
	return to && keymap_letters(to) && !prefixed &&
		!strchr("=/?+*! 0123456789", *text) && strcmp(context(vt), "list") == 0;
}

bool
keys_bar(const char *dir, const char *was, const char *now)
{
	char path[4300], line[1000], want[1000];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s.bars", dir, name);
	snprintf(want, sizeof want, "%s\t%s\n", was, now);
	f = fopen(path, "r");
	while (f && !found && fgets(line, sizeof line, f))
		found = strcmp(line, want) == 0;
	if (f)
		fclose(f);
	if (found || !getenv("GENERATE"))
		return found;
	f = fopen(path, "a");
	if (f) {
		fputs(want, f);
		fclose(f);
	}
	return f != NULL;
}
