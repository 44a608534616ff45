#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/tell.h"
#include "base/text.h"
#include "cli/cli.h"
#include "session/csvlist.h"
#include "cli/dinclusion.h"
#include "cli/operator.h"
#include "store/files.h"

/* One record a line.  Fifteen digits say most numbers as they were typed;
 * those that they do not say whole take seventeen. */
static void
write_record(json_t *record, FILE *out)
{
	char *text = json_dumps(record, JSON_REAL_PRECISION(15));
	json_t *back = text ? json_loads(text, 0, NULL) : NULL;

	if (!back || !json_equal(record, back)) {
		free(text);
		text = json_dumps(record, JSON_REAL_PRECISION(17));
	}
	json_decref(back);
	fputs(text ? text : "{}", out);
	free(text);
}

/* Every text of a record passes the gate: the file is shown one day. */
static json_t *
gated(json_t *v)
{
	const char *name;
	json_t *one, *out;
	size_t i;

	if (json_is_string(v)) {
		size_t n = json_string_length(v), size = 3 * n + 1;
		char *clean = xmalloc(size);

		text_clean(json_string_value(v), n, TEXT_LINES, clean, size);
		out = json_string(clean);
		free(clean);
		return out;
	}
	if (json_is_array(v)) {
		out = json_array();
		json_array_foreach(v, i, one)
			json_array_append_new(out, gated(one));
		return out;
	}
	if (!json_is_object(v))
		return json_incref(v);
	out = json_object();
	json_object_foreach(v, name, one)
		json_object_set_new(out, name, gated(one));
	return out;
}

struct rendering {
	const struct df *fields;
	bool csv;
	long n, left;
};

/* What a French spreadsheet reads: a decimal comma; a list is a|b. */
static void
write_value(json_t *v, FILE *out)
{
	struct buf b;
	json_t *one;
	size_t i;
	char text[40];

	buf_init(&b);
	json_array_foreach(v, i, one)
		buf_printf(&b, "%s%s", i ? "|" : "", json_string_value(one));
	if (json_is_array(v) && !b.len)
		buf_puts(&b, "[]");
	if (json_is_integer(v))
		buf_printf(&b, "%lld", (long long)json_integer_value(v));
	if (json_is_real(v)) {
		snprintf(text, sizeof text, "%.15g", json_real_value(v));
		if (strtod(text, NULL) < json_real_value(v) ||
			strtod(text, NULL) > json_real_value(v))
			snprintf(text, sizeof text, "%.17g",
				json_real_value(v));
		if (strchr(text, '.'))
			*strchr(text, '.') = ',';
		buf_puts(&b, text);
	}
	csvlist_cell(out, json_is_string(v) ? json_string_value(v) :
		buf_str(&b), ';');
	buf_done(&b);
}

static void
write_line(const struct df *fields, json_t *record, FILE *out)
{
	const struct df *f;

	for (f = fields; f->name; f++) {
		if (f > fields)
			putc(';', out);
		if (record)
			write_value(json_object_get(record, f->name), out);
		else
			csvlist_cell(out, f->name, ';');
	}
	fputs("\r\n", out);
}

static void
write_one(struct rendering *r, json_t *record, FILE *out)
{
	if (r->csv) {
		write_line(r->fields, record, out);
		return;
	}
	fputs(r->n ? ",\n" : "[\n", out);
	write_record(record, out);
}

static enum err
write_all(struct db *db, struct rendering *r, FILE *out)
{
	struct db_rows q;
	char today[16];
	enum err e = db_select(db, r->fields == df_structure ?
		"structure.export" : "service.export", &q);

	if (e)
		return e;
	date_format(date_of_days((int)(clock_now() / 86400)), today,
		sizeof today);
	db_bind_text(&q, ":today", today);
	if (r->csv) {
		fputs("\xef\xbb\xbf", out);
		write_line(r->fields, NULL, out);
	}
	while (db_next(&q)) {
		json_t *raw = df_record(r->fields, &q, &r->left);
		json_t *record = gated(raw);

		write_one(r, record, out);
		json_decref(record);
		json_decref(raw);
		r->n++;
	}
	if (!r->csv)
		fputs(r->n ? "\n]\n" : "[]\n", out);
	return db_end(&q);
}

/* A plain file changes once it is whole; a device, a pipe or a link is
 * written as it comes. */
static char *
part_of(const char *file)
{
	struct stat s;

	if (lstat(file, &s) == 0 ? !S_ISREG(s.st_mode) : errno != ENOENT)
		return NULL;
	return xasprintf("%s.part", file);
}

static enum err
to_file(struct db *db, struct rendering *r, const char *file)
{
	char *part = part_of(file);
	const char *name = part ? part : file;
	FILE *out = fopen(name, "we");
	enum err e;

	if (!out) {
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			name, strerror(errno));
		goto out;
	}
	e = write_all(db, r, out);
	if (!e && (fflush(out) == EOF || (part && fsync(fileno(out)) < 0)))
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			name, strerror(errno));
	if (fclose(out) == EOF && !e)
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			name, strerror(errno));
	if (!e && part && rename(part, file) < 0)
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			file, strerror(errno));
	if (e && part)
		unlink(part);
out:
	free(part);
	return e;
}

/* People are for whoever asked, and nobody else of this machine. */
static enum err
open_own(const char *file, const char *part, int *fd)
{
	if (part)
		return file_make(part, 0600, fd);
	*fd = open(file, O_WRONLY | O_CLOEXEC);
	return *fd >= 0 ? E_OK : err_set(E_IO, _("Le fichier %s ne s'écrit "
		"pas : %s."), file, strerror(errno));
}

/* Behind a link: an older one that was longer ends here.  A device or a pipe
 * has no end. */
static enum err
end_here(int fd, const char *file)
{
	off_t end = lseek(fd, 0, SEEK_CUR);

	if (end < 0 || ftruncate(fd, end) == 0 || errno == EINVAL)
		return E_OK;
	return err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."), file,
		strerror(errno));
}

/* The session that writes it goes into its jail: in a process of its own.  A
 * file that was there stays until the new one is whole, behind a link until
 * something is written. */
static int
to_own_file(const char *as, const char *line, const char *file)
{
	char *part = part_of(file);
	int fd = -1, status = 0;
	enum err e = open_own(file, part, &fd);
	pid_t pid = -1;

	if (!e && (pid = fork()) == 0) {
		if (dup2(fd, STDOUT_FILENO) < 0)
			_exit(71);
		_exit(cli_session(as, line));
	}
	if (!e && (pid < 0 || waitpid(pid, &status, 0) != pid))
		e = err_set(E_IO, _("Pas de processus."));
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 71;
	if (!e && !status)
		e = part ? file_settle(&fd, part, file) : end_here(fd, file);
	if (fd >= 0)
		close(fd);
	if (part && (e || status))
		unlink(part);
	free(part);
	return e ? cli_fail(e) : status;
}

/* By the rights of an account, through a session of its own. */
static int
export_lists(const char *what, int argc, char **argv)
{
	const char *as = cli_option(&argc, argv, "--as", true);
	char *line;
	int status;

	if (!as || !cli_words(argc, argv, 2))
		return cli_usage("export");
	line = xasprintf("export %s", what);
	if (strcmp(argv[1], "-") == 0)
		status = cli_session(as, line);
	else
		status = to_own_file(as, line, argv[1]);
	free(line);
	return status;
}

int
verb_export(int argc, char **argv)
{
	struct rendering r = { .csv = cli_option(&argc, argv, "--csv",
		false) != NULL };
	struct keep *k;
	struct db *db;
	enum err e;

	if (argc && (strcmp(argv[0], "people") == 0 ||
		strcmp(argv[0], "view") == 0))
		return export_lists(argv[0], argc, argv);
	if (!cli_words(argc, argv, 2) ||
		(strcmp(argv[0], "structures") != 0 &&
		strcmp(argv[0], "services") != 0))
		return cli_usage("export");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	r.fields = strcmp(argv[0], "structures") == 0 ? df_structure :
		df_service;
	if (strcmp(argv[1], "-") == 0)
		e = write_all(db, &r, stdout);
	else
		e = to_file(db, &r, argv[1]);
	if (!e)
		tell(stderr, _("%s : %ld rendus, %ld valeurs hors du schéma "
			"laissées de côté\n"), argv[0], r.n, r.left);
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}
