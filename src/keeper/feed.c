#include "keeper/feed.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "keeper/tx.h"
#include "model/feed_text.h"
#include "store/files.h"

#define SOME 20                 /* of one turn */

struct feed {
	struct id user;
	char token[40], was[40], login[80];
	bool closed;
};

static void
path_of(const struct feed *f, const char *token, char *out, size_t size)
{
	char name[160];

	snprintf(name, sizeof name, "feeds/%s-%s.ics", f->login, token);
	snprintf(out, size, "%s", config_path(name));
}

/* What is in the base names no file elsewhere. */
static bool
is_plain(const struct feed *f)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";

	return f->login[strspn(f->login, plain)] == '\0' &&
		f->token[strspn(f->token, plain)] == '\0' &&
		f->was[strspn(f->was, plain)] == '\0';
}

/* Who knows a name reads the file; nobody lists them. */
static enum err
put(struct keeper *k, const struct feed *f)
{
	char path[4300];
	struct buf b;
	enum err e;

	buf_init(&b);
	mkdir(config_path("feeds"), 0711);
	chmod(config_path("feeds"), 0711);
	path_of(f, f->token, path, sizeof path);
	e = feed_text(k->data, &f->user, &b);
	if (!e)
		e = file_put(path, 0644, b.data, b.len);
	if (!e)
		chmod(path, 0644);
	buf_done(&b);
	return e;
}

static enum err
note(struct keeper *k, const char *name, const struct feed *f)
{
	struct db_rows q;
	enum err e = db_select(k->data, name, &q);

	if (e)
		return e;
	db_bind_id(&q, ":user", &f->user);
	if (db_has_param(&q, ":token"))
		db_bind_text(&q, ":token", f->token);
	return db_step(&q);
}

static enum err
one(struct keeper *k, const struct feed *f)
{
	char path[4300];
	enum err e = is_plain(f) ? E_OK : err_set(E_CHECK, "%s",
		"a name that is none");

	if (e)
		return e;
	if (*f->was) {
		path_of(f, f->was, path, sizeof path);
		unlink(path);
	}
	if (f->closed) {
		path_of(f, f->token, path, sizeof path);
		unlink(path);
	} else {
		e = put(k, f);
	}
	if (!e)
		e = tx_begin(k);
	if (!e)
		e = tx_end(k, note(k, f->closed ? "feed.gone" :
			"feed.written", f));
	return e;
}

/* LOGIN-TOKEN.ics: does the base name it?  In doubt it does. */
static bool
named(struct keeper *k, const char *file)
{
	const char *dash = strrchr(file, '-');
	const char *end = dash ? strstr(dash, ".ics") : NULL;
	char login[80], token[40];
	bool found = false;
	struct db_rows q;

	if (!end)
		return true;    /* it is none of ours */
	snprintf(login, sizeof login, "%.*s", (int)(dash - file), file);
	snprintf(token, sizeof token, "%.*s", (int)(end - dash - 1), dash + 1);
	if (db_select(k->data, "feed.named", &q))
		return true;
	db_bind_text(&q, ":login", login);
	db_bind_text(&q, ":token", token);
	found = db_next(&q);
	return db_end(&q) || found;
}

/* What a keeper that was killed left, or the base that was before this one. */
static void
sweep(struct keeper *k)
{
	DIR *d = opendir(config_path("feeds"));
	struct dirent *f;

	while (d && (f = readdir(d)))
		if (!named(k, f->d_name))
			unlinkat(dirfd(d), f->d_name, 0);
	if (d)
		closedir(d);
}

void
feed_start(struct keeper *k)
{
	struct db_rows q;
	enum err e;

	sweep(k);
	if (tx_begin(k))
		return;
	e = db_select(k->data, "feed.again", &q);
	tx_end(k, e ? e : db_step(&q));
}

void
feed_write(struct keeper *k)
{
	static int64_t said;
	struct feed some[SOME];
	struct db_rows q;
	int n = 0;

	if (db_select(k->data, "feed.dirty", &q))
		return;
	while (n < SOME && db_next(&q)) {
		struct feed *f = &some[n++];

		f->user = db_id(&q, "user");
		f->closed = db_int(&q, "closed") != 0;
		db_copy(&q, "token", f->token, sizeof f->token);
		db_copy(&q, "was", f->was, sizeof f->was);
		db_copy(&q, "login", f->login, sizeof f->login);
	}
	if (db_end(&q))
		return;
	for (int i = 0; i < n; i++) {
		enum err e = one(k, &some[i]);

		/* who reads the log learns no name of a file */
		if (e && clock_ms() - said > 60000) {
			said = clock_ms();
			log_say(LOG_NOTE, "feeds: %s", err_name(e));
		}
	}
}
