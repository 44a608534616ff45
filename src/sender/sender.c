#include "sender/sender.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/date.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/proto.h"
#include "base/text.h"
#include "rules/invitation.h"
#include "rules/message.h"
#include "rules/rdv.h"
#include "sender/command.h"

#define CELLS 24
#define DAY 86400
#define SUBJECT "Rendez-vous"   /* of a mail: neither reason nor structure */

struct due {
	struct id record;
	char kind[24], format[8];
	int64_t turn;
	bool by_hand;
	char departement[8], made[16], day[16];
};

/* One that waits: it was just written, or its command said "later". */
struct wait {
	struct id record;
	char kind[24], format[8];
	int64_t turn, until;    /* clock_ms() */
	int times;              /* it was tried */
	bool seen;              /* in this look */
};

static struct {
	int fd;
	struct msg_reader reader;
	uint32_t number;
	bool poked;             /* while it was busy */
	struct wait *wait;
	int nwait, room;
} S;

static volatile sig_atomic_t stop;

static void
on_term(int sig)
{
	stop = sig;
}

/* --- the keeper -------------------------------------------------------------- */

/* Asks and waits for the answer.  E_IO: the keeper is gone. */
static enum err
ask(struct msg *m, struct msg *answer)
{
	enum err e;

	m->number = ++S.number;
	e = msg_send(S.fd, m, NULL, 0);
	while (!e) {
		msg_reset(answer, 0, 0);
		e = msg_recv(S.fd, &S.reader, answer);
		if (e == E_AGAIN)
			e = E_OK;
		else if (!e && answer->type == P_X_POKE)
			S.poked = true;
		else if (!e && answer->number == S.number)
			break;
	}
	if (e) {
		stop = 1;
		return e;
	}
	e = (enum err)msg_get_u8(answer);
	msg_get_str(answer);
	return answer->bad ? E_PROTO : e;
}

static void
put_name(struct msg *m, int type, const struct due *d)
{
	msg_init(m, type, 0);
	msg_put_id(m, &d->record);
	msg_put_str(m, d->kind);
	msg_put_str(m, d->format);
	msg_put_u64(m, (uint64_t)d->turn);
}

static enum err
tell(const struct due *d, const char *state, const char *why)
{
	struct msg m, answer;
	enum err e;

	put_name(&m, P_X_ENDED, d);
	msg_init(&answer, 0, 0);
	msg_put_str(&m, state);
	msg_put_str(&m, why);
	e = ask(&m, &answer);
	msg_done(&m);
	msg_done(&answer);
	return e;
}

/* --- what waits ---------------------------------------------------------------- */

static struct wait *
waiting(const struct due *d)
{
	int i;

	for (i = 0; i < S.nwait; i++) {
		struct wait *w = &S.wait[i];

		if (id_equal(&w->record, &d->record) && w->turn == d->turn &&
			strcmp(w->kind, d->kind) == 0 &&
			strcmp(w->format, d->format) == 0)
			return w;
	}
	return NULL;
}

static struct wait *
wait_new(const struct due *d, int64_t ms)
{
	struct wait *w = waiting(d);

	if (w) {
		w->until = clock_ms() + ms;
		return w;
	}
	if (S.nwait == S.room) {
		S.room = S.room ? 2 * S.room : 64;
		S.wait = xrealloc(S.wait, (size_t)S.room * sizeof *S.wait);
	}
	w = &S.wait[S.nwait++];
	memset(w, 0, sizeof *w);
	w->record = d->record;
	snprintf(w->kind, sizeof w->kind, "%s", d->kind);
	snprintf(w->format, sizeof w->format, "%s", d->format);
	w->turn = d->turn;
	w->until = clock_ms() + ms;
	w->seen = true;
	return w;
}

/* What a colleague just did may be undone: it is told a little later.  What
 * was tried waits 5 minutes, then 20, then 80. */
static bool
must_wait(const struct due *d, enum message_kind kind)
{
	struct wait *w = waiting(d);

	if (w) {
		w->seen = true;
		return clock_ms() < w->until;
	}
	if (d->by_hand || kind == MESSAGE_REMINDER ||
		kind == MESSAGE_INVITE_REMINDER || !config.send_wait)
		return false;
	wait_new(d, (int64_t)config.send_wait * 1000);
	return true;
}

static void
again_later(const struct due *d)
{
	struct wait *w = wait_new(d, 0);
	int64_t ms = (int64_t)config.send_look * 5 * 1000;

	w->until = clock_ms() + (ms << 2 * (w->times < 4 ? w->times : 4));
	w->times++;
}

/* Those that nothing asks for any more are forgotten. */
static void
sweep(void)
{
	int i, n = 0;

	for (i = 0; i < S.nwait; i++)
		if (S.wait[i].seen) {
			S.wait[n] = S.wait[i];
			S.wait[n++].seen = false;
		}
	S.nwait = n;
}

/* --- one message -------------------------------------------------------------- */

struct cells {
	const char *name[CELLS], *value[CELLS];
	int n;
};

static const char *
cell(const struct cells *c, const char *name)
{
	int i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->name[i], name) == 0)
			return c->value[i];
	return "";
}

static enum err
take(const struct due *d, struct msg *answer, struct cells *c)
{
	struct msg m;
	uint32_t n;
	enum err e;

	put_name(&m, P_X_TAKE, d);
	e = ask(&m, answer);
	msg_done(&m);
	if (e)
		return e;
	n = msg_get_u32(answer);
	if (n > CELLS)
		return E_PROTO;
	for (c->n = 0; c->n < (int)n; c->n++) {
		const char *name = msg_get_str(answer);
		const char *value = msg_get_str(answer);

		c->name[c->n] = name ? name : "";
		c->value[c->n] = value ? value : "";
	}
	return answer->bad ? E_PROTO : E_OK;
}

/* Civil instants of the structure, as rules/rdv.h compares them. */
static int64_t
civil(const char *day, int seconds)
{
	struct date d;

	return date_parse(day, &d) ? 0 : (int64_t)date_days(d) * 86400 +
		seconds;
}

static void
now_there(const struct due *d, struct date *today, int *hour, int64_t *now)
{
	int minute;

	date_local(clock_now(), d->departement, today, hour, &minute);
	*now = (int64_t)date_days(*today) * 86400 + *hour * 3600 +
		minute * 60;
}

/* Do the rules of reminders let it go?  *later: not for so many seconds, as she
 * was told of the same thing by the same way less than 24 hours ago. */
static bool
reminds(const struct due *d, enum message_kind kind, const struct cells *c,
	struct rule_answer *a, int64_t *later)
{
	bool sms = strcmp(d->format, "sms") == 0;
	const char *phone = sms ? cell(c, "to_phone") : "";
	const char *email = sms ? "" : cell(c, "to_email");
	int64_t now, last = 0, ago = -1;
	struct date today, day;
	int hour;

	now_there(d, &today, &hour, &now);
	if (date_instant_parse(cell(c, "last_at"), &last) == E_OK)
		ago = clock_now() - last;
	*later = ago >= 0 && ago < DAY ? DAY - ago : 0;
	if (kind == MESSAGE_REMINDER && date_parse(d->day, &day) == E_OK) {
		/* the day that message_when() chose stands for the second
		 * before */
		reminder_rdv("unknown", true, date_days(day), date_days(day) -
			2, phone, email, a);
	} else {
		struct reminder_of r = { .status = followup_name(
			FOLLOWUP_INVITATION_PENDING), .active = true,
			.by_agent = true, .now = now, .phone = phone,
			.email = email, .expires = civil(cell(c, "until"),
			86399) };

		r.made = (int)(civil(d->made, 0) / 86400);
		r.today = r.made + 3;   /* here too */
		if (ago >= 0)
			r.last_sms = r.last_email = now - ago;
		reminder_invitation(&r, a);
	}
	return a->ok;
}

/* Is its hour gone?  What is written in the night waits for the morning. */
static bool
over(const struct due *d, enum message_kind kind, const struct cells *c)
{
	struct date today;
	int64_t now;
	int hour, h, m;

	if (d->by_hand || message_of_invite(kind) ||
		sscanf(cell(c, "hour"), "%dh%d", &h, &m) != 2)
		return false;
	now_there(d, &today, &hour, &now);
	return civil(cell(c, "day"), h * 3600 + m * 60) <= now;
}

/* What it tells of: the next one is compared with it. */
static void
told(const struct due *d, enum message_kind kind, const struct cells *c,
	char *out, size_t size)
{
	if (kind == MESSAGE_CANCELLED || message_of_invite(kind))
		snprintf(out, size, "%s", d->kind);
	else
		snprintf(out, size, "%s %s %s %s", cell(c, "day"),
			cell(c, "hour"), cell(c, "location"),
			cell(c, "place"));
}

/* The command of a message that is taken. */
static struct command_end
run(const struct due *d, const char *to, const char *text)
{
	bool sms = strcmp(d->format, "sms") == 0;
	struct command_end end;
	char id[ID_TEXT], name[120];
	struct buf input;

	snprintf(name, sizeof name, "%s.%s.%s.%lld", id_text(&d->record, id),
		d->kind, d->format, (long long)d->turn);
	buf_init(&input);
	if (sms)
		command_sms(to, text, &input);
	else
		command_mail(to, SUBJECT, text, name, &input);
	end = command_run(sms ? &config.send_sms : &config.send_mail, name,
		input.data, input.len, config.send_limit);
	buf_done(&input);
	return end;
}

static void
send_it(const struct due *d, const char *to, const char *text,
	const char *what)
{
	struct command_end end;
	struct msg m, answer;
	enum err e;

	put_name(&m, P_X_START, d);
	msg_init(&answer, 0, 0);
	msg_put_str(&m, to);
	msg_put_str(&m, strcmp(d->format, "sms") == 0 ? "" : SUBJECT);
	msg_put_str(&m, text);
	msg_put_str(&m, what);
	e = ask(&m, &answer);
	msg_done(&m);
	msg_done(&answer);
	if (e)
		return;
	end = run(d, to, text);
	if (strcmp(end.result, "later") == 0)
		again_later(d);
	tell(d, end.result, end.why);
}

/* One address, that nothing else can be hidden in, and that is no option, file
 * or command of what hands it on. */
static bool
one_address(const char *to)
{
	return *to && !strchr("-|/", *to) && strlen(to) < 200 &&
		!to[strcspn(to, " \t\r\n,;:<>\"()")] &&
		text_is_clean(to, TEXT_LINE);
}

/* Its values are here: said, or why not. */
static void
speak(const struct due *d, enum message_kind kind, const struct cells *c)
{
	const struct message_to to = { cell(c, "to_phone"),
		cell(c, "to_email"), cell(c, "way"),
		strcmp(cell(c, "no_sms"), "1") == 0 };
	bool sms = strcmp(d->format, "sms") == 0;
	bool home = strcmp(cell(c, "location"), "home") == 0;
	int64_t later = 0;
	struct message_of m = { .kind = kind, .sms = sms,
		.day = cell(c, "day"), .hour = cell(c, "hour"),
		.until = cell(c, "until"), .who = cell(c, "who"),
		.phone = cell(c, "phone"),
		/* others read it: not where she lives */
		.place = home ? "votre domicile" : cell(c, "place"),
		.words = cell(c, "words") };
	char said[MESSAGE_MAX], text[MESSAGE_MAX], what[300];
	struct rule_answer way, may = { .ok = true };

	message_way(&to, sms, d->by_hand, &way);
	told(d, kind, c, what, sizeof what);
	if (way.ok && !d->by_hand && (kind == MESSAGE_REMINDER ||
		kind == MESSAGE_INVITE_REMINDER))
		reminds(d, kind, c, &may, &later);
	if (later) {
		wait_new(d, later * 1000);
	} else if (!way.ok || !may.ok) {
		tell(d, "dropped", way.ok ? may.error : way.error);
	} else if (over(d, kind, c)) {
		tell(d, "dropped", "past");
	} else if (kind == MESSAGE_CHANGED && !d->by_hand &&
		strcmp(what, cell(c, "last_what")) == 0) {
		tell(d, "dropped", "same");
	} else if (!one_address(way.value)) {
		tell(d, "dropped", "bad_address");
	} else {
		message_text(&m, said);
		text_clean(said, strlen(said), TEXT_LINES, text, sizeof text);
		send_it(d, way.value, text, what);
		wipe(said, sizeof said);
		wipe(text, sizeof text);
	}
	wipe(&way, sizeof way);
	wipe(what, sizeof what);
}

static void
handle(const struct due *d)
{
	struct message_time t = { .by_hand = d->by_hand,
		.from = config.send_from, .until = config.send_until };
	struct msg answer;
	struct cells c;
	int64_t now;

	if (!message_kind_parse(d->kind, &t.kind))
		return;
	now_there(d, &t.today, &t.hour, &now);
	date_parse(d->made, &t.made);
	date_parse(d->day, &t.day);
	if (must_wait(d, t.kind) || message_when(&t) != MESSAGE_NOW)
		return;
	msg_init(&answer, 0, 0);
	if (take(d, &answer, &c) == E_OK)
		speak(d, t.kind, &c);
	msg_done(&answer);
}

/* --- all of them -------------------------------------------------------------------- */

static void
copy(struct msg *m, char *out, size_t size)
{
	const char *v = msg_get_str(m);

	snprintf(out, size, "%s", v ? v : "");
}

/* A page of a format, added; *from: where the next one begins, 0 after the
 * last. */
static enum err
page(const char *format, struct due **all, int *n, uint32_t *from)
{
	struct msg m, answer;
	uint32_t count, i;
	enum err e;

	msg_init(&m, P_X_LOOK, 0);
	msg_init(&answer, 0, 0);
	msg_put_str(&m, format);
	msg_put_u32(&m, *from);
	e = ask(&m, &answer);
	*from = e ? 0 : msg_get_u32(&answer);
	count = e ? 0 : msg_get_u32(&answer);
	for (i = 0; i < count && !answer.bad; i++) {
		struct due *d;

		*all = xrealloc(*all, (size_t)(*n + 1) * sizeof **all);
		d = &(*all)[(*n)++];
		d->record = msg_get_id(&answer);
		copy(&answer, d->kind, sizeof d->kind);
		copy(&answer, d->format, sizeof d->format);
		d->turn = (int64_t)msg_get_u64(&answer);
		d->by_hand = msg_get_u8(&answer) != 0;
		copy(&answer, d->departement, sizeof d->departement);
		copy(&answer, d->made, sizeof d->made);
		copy(&answer, d->day, sizeof d->day);
	}
	if (answer.bad)
		e = E_PROTO;
	msg_done(&m);
	msg_done(&answer);
	return e;
}

static void
look(void)
{
	static const char *const formats[] = { "sms", "email" };
	struct due *all = NULL;
	int i, k, n;

	for (k = 0; k < 2 && !stop; k++) {
		uint32_t from = 0;

		n = 0;
		while (page(formats[k], &all, &n, &from) == E_OK && from)
			continue;
		for (i = 0; i < n && !stop; i++)
			handle(&all[i]);
	}
	sweep();
	free(all);
}

/* Waits until it is time to look, or the keeper says so. */
static void
idle(int64_t until)
{
	struct pollfd p = { S.fd, POLLIN, 0 };
	struct msg m;
	int64_t left;

	while (!stop && !S.poked && (left = until - clock_ms()) > 0) {
		int got = poll(&p, 1, (int)left);
		enum err e;

		if (got <= 0)
			continue;
		msg_init(&m, 0, 0);
		e = msg_recv(S.fd, &S.reader, &m);
		S.poked = !e && m.type == P_X_POKE;
		msg_done(&m);
		if (e && e != E_AGAIN)
			stop = 1;
	}
}

int
sender_main(int fd)
{
	struct sigaction act = { .sa_handler = on_term };

	log_init("sender", LOG_NOTE);
	memset(&S, 0, sizeof S);
	S.fd = fd;
	msg_reader_init(&S.reader);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigaction(SIGTERM, &act, NULL);
	umask(077);
	jail_limits();
	jail_user(config.uid_sender, NULL);
	if (chdir("/") < 0)
		die("/: %s", strerror(errno));
	while (!stop) {
		S.poked = false;
		look();
		idle(clock_ms() + (int64_t)config.send_look * 1000);
	}
	free(S.wait);
	return 0;
}
