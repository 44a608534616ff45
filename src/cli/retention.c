#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/manifest.h"
#include "cli/operator.h"
#include "cli/report.h"
#include "data/data.h"
#include "model/act.h"

#define NOTICE_DAYS 30          /* as in domains/retention.sql */
#define SETS 200                /* notices of one act */

struct rule {
	const char *name, *event, *text;
	int months;
};

/* What is due: read whole before anything is asked of the keeper. */
struct due {
	struct id id, person;   /* of the record, of the notice, the account */
	int structure, num;
	char rule[24], since[16], due[16];
	bool held, spared, done;
};

struct job {
	struct keep *k;
	struct db *db;
	struct date today;
	struct due *all;
	int n, cap;
	struct buf report;
	int noticed, erased, held, disabled;
	int waiting;            /* for a second person */
	int64_t pruned;         /* records of the audit */
	bool more;              /* than one report holds */
	enum err first;         /* that was met */
};

static struct due *
add(struct job *j)
{
	if (j->n == j->cap) {
		j->cap = j->cap ? 2 * j->cap : 64;
		j->all = xrealloc(j->all, (size_t)j->cap * sizeof *j->all);
	}
	memset(&j->all[j->n], 0, sizeof *j->all);
	return &j->all[j->n++];
}

/* Those that one statement gives, of which the event was `months` before a
 * day; what it has no column for stays empty. */
static enum err
read_due(struct job *j, const char *statement, const struct rule *r,
	struct date day, const char *id)
{
	char before[16];
	struct db_rows q;
	struct date d;
	enum err e = db_select(j->db, statement, &q);

	j->n = 0;
	if (e)
		return e;
	date_format(date_add_months(day, -r->months), before, sizeof before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		struct due *due;

		if (date_parse(db_text(&q, "since"), &d))
			continue;
		due = add(j);
		if (id)
			due->id = db_id(&q, id);
		due->num = (int)db_int(&q, "num");
		due->structure = db_null(&q, "structure_num") ? 0 :
			(int)db_int(&q, "structure_num");
		snprintf(due->rule, sizeof due->rule, "%s", r->name);
		date_format(d, due->since, sizeof due->since);
		date_format(date_add_months(d, r->months), due->due,
			sizeof due->due);
		if (strcmp(r->name, "compte") == 0)
			due->spared = db_int(&q, "admin") != 0;
	}
	return db_end(&q);
}

/* --- seen, by default --------------------------------------------------------- */

/* "RULE STRUCTURE NUMBER SINCE DUE EVENT": numbers, no name. */
static enum err
tell_due(struct job *j, const struct rule *r, int *n)
{
	char name[60], structure[16];
	int i;
	enum err e;

	snprintf(name, sizeof name, "retention.%s", r->name);
	e = read_due(j, name, r, j->today, NULL);
	for (i = 0; i < j->n && !e; i++, (*n)++) {
		const struct due *d = &j->all[i];

		snprintf(structure, sizeof structure, d->structure ? "%d" :
			"-", d->structure);
		tell(stdout, "%s %s %d %s %s %s\n", r->name, structure,
			d->num, d->since, d->due, r->event);
	}
	return e;
}

/* The audit has no line for each: how many, since when. */
static enum err
count_journal(struct job *j, const struct rule *r, int64_t *n,
	char since[16])
{
	struct db_rows q;
	enum err e = db_select(j->db, "retention.journal", &q);

	*n = 0;
	*since = '\0';
	if (e)
		return e;
	db_bind_int(&q, ":before", date_days(date_add_months(j->today,
		-r->months)) * (int64_t)86400);
	if (db_next(&q)) {
		*n = db_int(&q, "n");
		db_copy(&q, "since", since, 16);
	}
	return db_end(&q);
}

static enum err
tell_journal(struct job *j, const struct rule *r)
{
	char since[16];
	int64_t n;
	enum err e = count_journal(j, r, &n, since);

	if (!e && n)
		tell(stdout, "%s - %lld %s - %s\n", r->name, (long long)n,
			since, r->event);
	return e;
}

/* --- done ----------------------------------------------------------------------- */

static void
put_line(struct job *j, const char *what, const struct due *d)
{
	buf_printf(&j->report, "%s %s %d %d %s %s\n", what, d->rule,
		d->structure, d->num, d->since, d->due);
}

/* Asked before something more is done: what is done is in a report. */
static bool
full(struct job *j)
{
	if (j->report.len > REPORT_MOST)
		j->more = true;
	return j->more;
}

/* What one rule or one person meets keeps none of the others: it is said, and
 * the first one is what the run ends with.  True: nothing more can be done. */
static bool
stops(struct job *j, enum err e)
{
	if (e)
		tell(stderr, "passerelle : %s\n", err_text());
	if (!j->first)
		j->first = e;
	return e == E_IO || e == E_PROTO || e == E_FULL || e == E_AGAIN;
}

/* The structures of all in [from, to) are told, in one act. */
static enum err
notice_some(struct job *j, int from, int to)
{
	struct act *a = act_new("retention.notice");
	int i;
	enum err e;

	for (i = from; i < to; i++) {
		struct id id = id_new();

		if (i > from)
			act_next_set(a);
		act_id(a, ":id", &id);
		act_text(a, ":rule", j->all[i].rule);
		act_id(a, ":about", &j->all[i].id);
		act_text(a, ":since_on", j->all[i].since);
		act_text(a, ":due_on", j->all[i].due);
	}
	e = act_send_to(a, j->k);
	act_free(a);
	for (i = from; i < to && !e; i++, j->noticed++)
		put_line(j, "noticed", &j->all[i]);
	return e;
}

/* 30 days before: who is due by then and was not told of. */
static enum err
notice_all(struct job *j, const struct rule *r)
{
	char name[60];
	int i;
	enum err e;

	snprintf(name, sizeof name, "retention.tell_%s", r->name);
	e = read_due(j, name, r, date_add_days(j->today, NOTICE_DAYS),
		"record");
	for (i = 0; i < j->n && !e && !full(j); i += SETS)
		e = notice_some(j, i, i + SETS < j->n ? i + SETS : j->n);
	return e;
}

/* An account opens nothing any more; whoever heads its structure opens it
 * again.  Those of the administration stay: somebody must be let in. */
static enum err
disable_all(struct job *j, const struct rule *r)
{
	int i;
	enum err e = read_due(j, "retention.compte", r, j->today, "id");

	for (i = 0; i < j->n && !e && !full(j); i++) {
		struct act *a;

		if (j->all[i].spared)
			continue;
		a = act_new("user.disable");
		act_id(a, ":id", &j->all[i].id);
		e = act_send_to(a, j->k);
		act_free(a);
		if (!e) {
			put_line(j, "disabled", &j->all[i]);
			j->disabled++;
		}
	}
	return e;
}

static enum err
read_told(struct job *j)
{
	char today[16];
	struct db_rows q;
	enum err e = db_select(j->db, "retention.told", &q);

	j->n = 0;
	if (e)
		return e;
	date_format(j->today, today, sizeof today);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct due *d = add(j);

		d->id = db_id(&q, "id");
		d->person = db_id(&q, "person");
		d->structure = (int)db_int(&q, "structure_num");
		d->num = (int)db_int(&q, "num");
		d->held = db_int(&q, "held") != 0;
		db_copy(&q, "rule", d->rule, sizeof d->rule);
		db_copy(&q, "since_on", d->since, sizeof d->since);
		db_copy(&q, "due_on", d->due, sizeof d->due);
	}
	return db_end(&q);
}

/* A notice of the same person, once she is erased, is done too. */
static void
mark_done(struct job *j, int at)
{
	bool person = strcmp(j->all[at].rule, "personne") == 0;
	int i;

	for (i = 0; i < j->n; i++) {
		if (j->all[i].done || (i != at && (!person ||
			!id_equal(&j->all[i].person, &j->all[at].person))))
			continue;
		j->all[i].done = true;
		put_line(j, "erased", &j->all[i]);
		j->erased++;
	}
}

static enum err
over(struct job *j, const struct id *notice)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_C_OVER, 0);
	msg_put_id(&m, notice);
	e = operator_call(j->k, &m, NULL);
	msg_done(&m);
	return e;
}

static void
erase_all(struct job *j)
{
	int i;
	enum err e = read_told(j);
	bool ends = stops(j, e);

	for (i = 0; i < j->n && !ends && !full(j); i++) {
		struct due *d = &j->all[i];

		if (d->done)
			continue;
		if (d->held) {
			put_line(j, "suspended", d);
			j->held++;
			continue;
		}
		e = over(j, &d->id);
		if (!e) {
			mark_done(j, i);
		} else if (e == E_RIGHT) {
			put_line(j, "unconfirmed", d);
			j->waiting++;
		} else if (e != E_STATE) {
			ends = stops(j, e);
		}       /* else there was news of her meanwhile */
	}
}

static enum err
first_record(struct job *j, int64_t *first)
{
	struct db_rows q;
	enum err e = db_select(j->db, "retention.first", &q);

	*first = 0;
	if (e)
		return e;
	if (db_next(&q))
		*first = db_int(&q, "seq");
	return db_end(&q);
}

/* The keeper alone says what of its audit is too old; it goes by pieces. */
static enum err
prune(struct job *j)
{
	int64_t before, after = 0;
	struct msg m;
	enum err e = first_record(j, &before), end;

	while (!e) {
		msg_init(&m, P_C_PRUNE, 0);
		e = operator_call(j->k, &m, NULL);
		msg_done(&m);
	}
	end = first_record(j, &after);
	if (!end)
		j->pruned = after - before;
	return e == E_NOTFOUND ? end : e;
}

static enum err
apply_one(struct job *j, const struct rule *r)
{
	buf_printf(&j->report, "rule %s %d %s (%s)\n", r->name, r->months,
		r->event, r->text);
	return strcmp(r->name, "compte") == 0 ? disable_all(j, r) :
		strcmp(r->name, "journal") == 0 ? prune(j) :
		notice_all(j, r);
}

static void
apply_rules(struct job *j)
{
	const char *at = data_retention;
	struct act *a = act_new("retention.clear");
	char line[300], *c[4];
	bool ends;
	enum err e = over(j, &id_none);

	if (!e)
		e = act_send_to(a, j->k);
	act_free(a);
	stops(j, e);
	for (ends = e != E_OK; !ends && data_line(&at, line, sizeof line, c,
		4) == 4; ends = stops(j, e)) {
		struct rule r = { c[0], c[2], c[3], atoi(c[1]) };

		e = apply_one(j, &r);
	}
	if (!ends)
		erase_all(j);
}

/* What was done, signed, even when it stopped on the way. */
static enum err
apply(struct job *j, const char *path)
{
	char day[16];
	enum err e;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_set(errno == EEXIST ? E_EXISTS : E_IO, _("Le "
			"fichier %s ne s'écrit pas : %s."), path,
			strerror(errno));
	date_format(j->today, day, sizeof day);
	buf_printf(&j->report, REPORT_HEAD " 1\nday %s\n", day);
	apply_rules(j);
	buf_printf(&j->report, "noticed %d\nerased %d\nsuspended %d\n"
		"disabled %d\nunconfirmed %d\npruned %lld\n%s\n", j->noticed,
		j->erased, j->held, j->disabled, j->waiting,
		(long long)j->pruned,
		j->first || j->more ? "stopped" : "whole");
	e = report_write(j->k, fd, path, &j->report);
	close(fd);
	if (!e)
		tell(stderr, _("prévenues : %d\neffacées : %d\nsuspendues : "
			"%d\ncomptes fermés : %d\nlignes du journal : %lld\n"
			"rapport signé : %s\n"), j->noticed, j->erased,
			j->held, j->disabled, (long long)j->pruned, path);
	if (!e && j->waiting)
		tell(stderr, _("à confirmer par l'administration (=EFF) avant "
			"d'être effacées : %d\n"), j->waiting);
	if (!e && j->more)
		tell(stderr, "%s", _("Il en reste : la suite au prochain "
			"--apply.\n"));
	return e ? e : j->first;
}

static enum err
show(struct job *j)
{
	const char *at = data_retention;
	char line[300], *c[4];
	int n = 0;
	enum err e = E_OK;

	while (!e && data_line(&at, line, sizeof line, c, 4) == 4) {
		struct rule r = { c[0], c[2], c[3], atoi(c[1]) };

		tell(stderr, _("%s : %d mois après %s (%s)\n"), r.name,
			r.months, r.event, r.text);
		e = strcmp(r.name, "journal") == 0 ? tell_journal(j, &r) :
			tell_due(j, &r, &n);
	}
	if (!e)
		tell(stderr, _("durée passée : %d ; rien n'est effacé ici : "
			"--apply prévient, et efface 30 jours après\n"), n);
	return e;
}

int
verb_retention(int argc, char **argv)
{
	const char *report = cli_option(&argc, argv, "--apply", true);
	struct job j = { 0 };
	int hour, minute;
	enum err e;

	if (argc || (report && !*report))
		return cli_usage("retention");
	e = operator_open(&j.k, &j.db);
	if (e)
		return cli_fail(e);
	date_local(clock_now(), NULL, &j.today, &hour, &minute);
	buf_init(&j.report);
	e = report ? apply(&j, report) : show(&j);
	buf_done(&j.report);
	free(j.all);
	operator_close(j.k, j.db);
	return e ? cli_fail(e) : 0;
}
