#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/proto.h"
#include "net/relay_in.h"

#define RESIZE_MS 100           /* between two sizes told to the session */
#define WINDOW 1280000          /* what libssh lets a client send ahead */
#define SLACK 65536
#define HELD 262144             /* for the session; then the line holds it */
#define UNSENT 4                /* writes held back by a key exchange */
#define TURN 16                 /* messages of the session in one turn */
#define AHEAD 65536             /* bytes held for the session; then libssh's */
#define WAY 8192                /* bytes of a screen on the way at once */
#define STEP 512                /* bytes that the session is told of */
#define DRAIN_MS 1000           /* for a session to take the last of them */
/* No echo of its own, no paste in brackets, the screen that was there before,
 * all of it seen; and nothing on it, above it neither. */
#define SANE "\033\\\033[12h\033[?7h\033[?2004l\033[?1049l\033[?25h\033[r" \
	"\033[m"
#define ERASE "\033[H\033[2J\033[3J"

/* As it is decrypted: once the line has failed libssh gives nothing of what it
 * holds.  That is only what a session far behind has no room for; the window
 * of the client shrinks by it. */
static int
on_data(ssh_session s, ssh_channel c, void *bytes, uint32_t n, int is_stderr,
	void *data)
{
	struct relay *r = data;
	size_t room = r->in.len < AHEAD ? AHEAD - r->in.len : 0;

	if (is_stderr)
		return 0;
	if (n > room)
		n = (uint32_t)room;
	buf_put(&r->in, bytes, n);
	wipe(bytes, n);         /* libssh keeps its buffer as it is */
	return (int)n;
}

void
shuttle_install(struct relay *r)
{
	r->asks.channel_data_function = on_data;
}

enum err
shuttle_start(struct relay *r)
{
	char lang[RELAY_TERM + 1];
	struct msg m;
	enum err e;

	relay_lang(r, lang, sizeof lang);
	msg_init(&m, P_R_START, ++r->number);
	msg_put_str(&m, r->pty ? r->term : "dumb");
	msg_put_u32(&m, r->pty ? r->cols : 80);
	msg_put_u32(&m, r->pty ? r->rows : 24);
	msg_put_str(&m, *lang ? lang : NULL);
	msg_put_str(&m, ssh_get_clientbanner(r->s));
	msg_put_str(&m, r->has_verb ? r->verb : NULL);
	msg_put_u8(&m, r->pty);
	e = msg_send(r->r, &m, NULL, 0);
	msg_done(&m);
	r->started = true;
	r->resized = false;
	return e;
}

enum err
shuttle_started(struct relay *r)
{
	struct msg a;
	enum err e;

	msg_init(&a, 0, 0);
	e = msg_recv(r->r, &r->rreader, &a);
	if (!e && (a.type != P_DONE || a.number != r->number))
		e = E_AGAIN;
	if (!e)
		e = (enum err)msg_get_u8(&a);
	if (!e) {
		r->t = msg_take_fd(&a, 0);
		e = r->t < 0 ? E_PROTO : E_OK;
	} else if (e != E_AGAIN && e != E_IO) {
		const char *why = msg_get_str(&a);

		if (why) {
			char text[512];

			i18n_said(why, text, sizeof text);
			ssh_channel_write_stderr(r->channel, text,
				(uint32_t)strlen(text));
			ssh_channel_write_stderr(r->channel, "\r\n", 2);
		}
	}
	msg_done(&a);
	if (e == E_OK) {
		fcntl(r->t, F_SETFL, fcntl(r->t, F_GETFL) | O_NONBLOCK);
		/* one session for one login: nothing more to ask */
		close(r->r);
		r->r = -1;
	}
	return e;
}

static bool
client_takes(struct relay *r)
{
	if (ssh_get_poll_flags(r->s) & SSH_WRITE_PENDING)
		return false;
	/* during a key exchange libssh queues without end: see that packets
	 * do leave */
	if (r->count.out_packets != r->out_packets) {
		r->out_packets = r->count.out_packets;
		r->unsent = 0;
	}
	return r->unsent < UNSENT && ssh_channel_is_open(r->channel) &&
		ssh_channel_window_size(r->channel) > 0;
}

short
shuttle_wants(struct relay *r)
{
	short events = 0;

	if (r->t < 0)
		return 0;
	if (r->out.len == r->out_at && !r->have_status)
		events |= POLLIN;
	if (r->in_blocked)
		events |= POLLOUT;
	return events;
}

/* Screens, and not what a verb has to say to a program? */
static bool
shows_screens(const struct relay *r)
{
	return r->pty && (!r->has_verb || r->verb[0] == '=');
}

/* What a session that was killed, or whose server stops, could not say: the
 * terminal is as it was before, nobody's name is left on it, and how to go on.
 * In ASCII: the charset was known to the session. */
static void
say_for_it(struct relay *r)
{
	const char *words = _("La session s'est interrompue. Se connecter de "
		"nouveau : tout est repris.");

	if (strcmp(r->term, "dumb") != 0)
		buf_puts(&r->out, SANE ERASE);
	buf_puts(&r->out, words);
	buf_puts(&r->out, "\r\n");
	r->out_error = false;
}

static void
session_gone(struct relay *r)
{
	if (r->t >= 0)
		close(r->t);
	r->t = -1;
	r->in_over = true;
	if (!r->have_status) {
		r->have_status = true;
		r->status = 255;
		if (shows_screens(r) && r->out_at == r->out.len)
			say_for_it(r);
	}
}

/* One message of the session into `out`.  False when there is none. */
static bool
fetch(struct relay *r)
{
	struct msg m;
	enum err e;

	if (r->t < 0 || r->have_status)
		return false;
	msg_init(&m, 0, 0);
	e = msg_recv(r->t, &r->treader, &m);
	/* a session that ends without having read everything resets its pair:
	 * that error comes once, before what it still had to say */
	if (e == E_IO)
		e = msg_recv(r->t, &r->treader, &m);
	if (e == E_OK) {
		switch (m.type) {
		case P_T_DATA:
		case P_T_ERROR:
			buf_done(&r->out);
			r->out = m.b;
			buf_init(&m.b);
			r->out_at = 0;
			r->out_error = m.type == P_T_ERROR;
			break;
		case P_T_EXIT:
			r->status = msg_get_u32(&m);
			r->have_status = true;
			break;
		default:
			break;
		}
	} else if (e != E_AGAIN) {
		session_gone(r);
	}
	msg_done(&m);
	return e == E_OK;
}

/* A screen is worth nothing once another has followed: what waits on the way
 * to a client that does not read, or on a slow line, stays small, whatever
 * room TCP and the window of the channel have. */
static bool
way_is_free(struct relay *r)
{
	if (!shows_screens(r) || r->written - r->read < WAY / 2)
		return true;
	if (r->asked_packets != r->count.in_packets) {
		r->asked_packets = r->count.in_packets;
		alive_ask(r);
	}
	return r->written - r->read < WAY;
}

/* What is in `out` goes to the client.  False when some of it must wait. */
static bool
give(struct relay *r)
{
	while (r->out_at < r->out.len) {
		size_t n = r->out.len - r->out_at;
		int done;

		if (!way_is_free(r) || !client_takes(r))
			return false;
		if (n > RELAY_CHUNK)
			n = RELAY_CHUNK;
		r->unsent++;
		done = (r->out_error ? ssh_channel_write_stderr :
			ssh_channel_write)(r->channel, r->out.data + r->out_at,
			(uint32_t)n);
		if (done < 0)
			return false;
		if (done == 0)
			return false;
		r->out_at += (size_t)done;
		r->written += (unsigned)done;
		if (shows_screens(r) && !r->out_error)
			r->given += (unsigned)done;
	}
	buf_clear(&r->out);
	r->out_at = 0;
	return true;
}

/* Sends one message to the session; false when it must wait. */
static bool
tell(struct relay *r, int type, const void *data, size_t n)
{
	struct msg m;
	enum err e;

	if (r->t < 0 || r->in_over)
		return true;
	msg_init(&m, type, 0);
	buf_put(&m.b, data, n);
	e = msg_send(r->t, &m, NULL, 0);
	msg_done(&m);
	r->in_blocked = e == E_AGAIN;
	/* what it still had to say may be read */
	if (e != E_OK && e != E_AGAIN)
		r->in_over = true;
	return e != E_AGAIN;
}

/* The session paints again once what it sent was taken. */
static void
tell_taken(struct relay *r)
{
	struct msg m;

	if (r->given < STEP)
		return;
	msg_init(&m, P_T_TAKEN, 0);
	msg_put_u32(&m, r->given);
	if (tell(r, P_T_TAKEN, m.b.data, m.b.len))
		r->given = 0;
	msg_done(&m);
}

static void
outwards(struct relay *r)
{
	int i = 0;

	/* what was fetched last is given, or waits for the client: nothing
	 * else would come back to it */
	while (give(r) && i++ < TURN && fetch(r))
		continue;
	if (r->have_status)
		give(r);
	tell_taken(r);
}

static void
tell_size(struct relay *r)
{
	struct msg m;

	if (!r->resized || clock_ms() - r->resized_at < RESIZE_MS)
		return;
	msg_init(&m, P_T_SIZE, 0);
	msg_put_u32(&m, r->cols);
	msg_put_u32(&m, r->rows);
	if (tell(r, P_T_SIZE, m.b.data, m.b.len)) {
		r->resized = false;
		r->resized_at = clock_ms();
	}
	msg_done(&m);
}

/* What libssh held is taken in too. */
static void
take_held(struct relay *r)
{
	unsigned char chunk[RELAY_CHUNK];
	int n;

	if (r->in.len + sizeof chunk > AHEAD)
		return;
	n = ssh_channel_read_nonblocking(r->channel, chunk, sizeof chunk, 0);
	if (n <= 0)
		return;
	buf_put(&r->in, chunk, (size_t)n);
	wipe(chunk, (size_t)n);
}

/* What was taken in goes to the session.  False when some of it must wait. */
static bool
tell_all(struct relay *r)
{
	while (r->in.len > 0) {
		size_t n = r->in.len < RELAY_CHUNK ? r->in.len : RELAY_CHUNK;

		if (!tell(r, P_T_DATA, r->in.data, n))
			return false;
		buf_drop(&r->in, n);
	}
	return true;
}

static void
inwards(struct relay *r)
{
	int i = 0;

	tell_size(r);
	do {
		if (!tell_all(r))
			return;
		take_held(r);
	} while (r->in.len > 0 && i++ < TURN);
	if (!r->eof_sent && r->in.len == 0 && r->channel &&
		ssh_channel_is_eof(r->channel))
		r->eof_sent = tell(r, P_T_EOF, NULL, 0);
}

bool
shuttle_full(struct relay *r)
{
	return r->t >= 0 && r->in_blocked && r->out_at == r->out.len &&
		ssh_channel_poll(r->channel, 0) > HELD;
}

bool
shuttle_flooded(struct relay *r)
{
	return r->channel && (ssh_channel_poll(r->channel, 0) > HELD +
		WINDOW + SLACK || ssh_channel_poll(r->channel, 1) > 0);
}

void
shuttle_drain(struct relay *r)
{
	int64_t end = clock_ms() + DRAIN_MS;

	while (r->t >= 0 && !r->in_over) {
		struct pollfd p = { r->t, POLLOUT, 0 };
		int64_t left = end - clock_ms();

		if (r->channel)
			take_held(r);
		if (r->in.len == 0 || left <= 0)
			break;
		if (!tell_all(r))
			poll(&p, 1, (int)left);
	}
}

void
shuttle_farewell(struct relay *r)
{
	if (r->t < 0 || r->have_status || !shows_screens(r))
		return;
	/* (what begins it ends a sequence that was cut) */
	buf_clear(&r->out);
	r->out_at = 0;
	say_for_it(r);
	give(r);
}

bool
shuttle_run(struct relay *r)
{
	if (!r->channel || !ssh_channel_is_open(r->channel))
		return false;
	if (r->t >= 0)
		inwards(r);
	outwards(r);
	return !(r->have_status && r->out_at == r->out.len);
}
