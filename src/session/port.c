#include "session/port.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/proto.h"
#include "base/text.h"

#define PIECE 32768
#define UNTAKEN 1024            /* bytes sent, then nothing is painted */

struct port {
	int t;                  /* -1: the own terminal */
	struct msg_reader reader;
	struct termios before;
	bool raw;               /* the own terminal is to be put back */
	bool gone;
	size_t untaken;         /* bytes that the relay has not handed on */
	bool holding;
	struct buf held;
};

static volatile sig_atomic_t resized;

static void
on_winch(int sig)
{
	resized = 1;
}

struct port *
port_pair(int t)
{
	struct port *p = xcalloc(1, sizeof *p);

	p->t = t;
	buf_init(&p->held);
	msg_reader_init(&p->reader);
	return p;
}

enum err
port_tty(struct port **out)
{
	struct port *p;
	struct termios raw;
	struct sigaction sa = { .sa_handler = on_winch };

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(E_USAGE, _("Les écrans demandent un "
			"terminal."));
	p = port_pair(-1);
	tcgetattr(STDIN_FILENO, &p->before);
	raw = p->before;
	cfmakeraw(&raw);
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	p->raw = true;
	sigaction(SIGWINCH, &sa, NULL);
	*out = p;
	return E_OK;
}

enum err
port_stream(struct port **out)
{
	*out = port_pair(-1);
	return E_OK;
}

void
port_free(struct port *p)
{
	if (!p)
		return;
	if (p->raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &p->before);
	if (p->t >= 0)
		close(p->t);
	msg_reader_done(&p->reader);
	buf_done(&p->held);
	free(p);
}

int
port_fd(const struct port *p)
{
	return p->t < 0 ? STDIN_FILENO : p->t;
}

void
port_size(int *cols, int *rows)
{
	struct winsize w;

	*cols = 80;
	*rows = 24;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col &&
		w.ws_row) {
		*cols = w.ws_col;
		*rows = w.ws_row;
	}
}

static enum port_event
read_tty(struct buf *data, int *cols, int *rows)
{
	char text[4096];
	ssize_t n;

	if (resized) {
		resized = 0;
		port_size(cols, rows);
		return PORT_SIZE;
	}
	n = read(STDIN_FILENO, text, sizeof text);
	if (n < 0 && errno == EINTR)
		return PORT_NOTHING;
	if (n <= 0)
		return PORT_END;
	buf_put(data, text, (size_t)n);
	wipe(text, sizeof text);
	return PORT_DATA;
}

bool
port_resized(const struct port *p)
{
	return p->t < 0 && resized;
}

enum port_event
port_read(struct port *p, struct buf *data, int *cols, int *rows)
{
	enum port_event what = PORT_NOTHING;
	struct msg m;
	enum err e;

	if (p->t < 0)
		return read_tty(data, cols, rows);
	msg_init(&m, 0, 0);
	e = msg_recv(p->t, &p->reader, &m);
	/* a relay that ends without having read everything resets its pair:
	 * that error comes once, before what it still had to say */
	if (e == E_IO)
		e = msg_recv(p->t, &p->reader, &m);
	if (e == E_OK && m.type == P_T_DATA) {
		buf_put(data, m.b.data, m.b.len);
		what = PORT_DATA;
	} else if (e == E_OK && m.type == P_T_SIZE) {
		*cols = (int)msg_get_u32(&m);
		*rows = (int)msg_get_u32(&m);
		what = PORT_SIZE;
	} else if (e == E_OK && m.type == P_T_TAKEN) {
		uint32_t n = msg_get_u32(&m);

		p->untaken -= n < p->untaken ? n : p->untaken;
		what = PORT_TAKEN;
	} else if (e == E_OK && m.type == P_T_EOF) {
		/* no key will come any more */
		what = PORT_END;
	} else if (e != E_OK && e != E_AGAIN) {
		p->gone = true;
		what = PORT_END;
	}
	msg_done(&m);
	return what;
}

bool
port_cut(const struct port *p)
{
	return p->gone;
}

bool
port_takes(const struct port *p)
{
	return p->t < 0 || p->untaken < UNTAKEN;
}

static void
send_bytes(struct port *p, int type, const void *data, size_t n)
{
	const char *at = data;

	while (n && !p->gone) {
		size_t piece = n < PIECE ? n : PIECE;
		struct msg m;

		msg_init(&m, type, 0);
		buf_put(&m.b, at, piece);
		if (msg_send(p->t, &m, NULL, 0))
			p->gone = true;
		msg_done(&m);
		at += piece;
		n -= piece;
	}
}

void
port_write(void *port, const void *data, size_t n)
{
	struct port *p = port;
	const char *at = data;

	if (p->holding) {
		buf_put(&p->held, data, n);
		return;
	}
	if (p->t >= 0) {
		p->untaken += n;
		send_bytes(p, P_T_DATA, data, n);
		return;
	}
	while (n) {
		ssize_t done = write(STDOUT_FILENO, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			p->gone = true;
			return;
		}
		at += done;
		n -= (size_t)done;
	}
}

void
port_hold(struct port *p)
{
	p->holding = true;
}

void
port_release(struct port *p)
{
	if (!p->holding)
		return;
	p->holding = false;
	port_write(p, p->held.data, p->held.len);
	buf_done(&p->held);
	buf_init(&p->held);
}

/* What was typed on an exec line comes back in its refusal: through the gate.
 * The line end stays the terminal's own. */
void
port_error(struct port *p, const char *text)
{
	size_t n = strlen(text), body = n, size, len;
	char *clean;

	port_release(p);
	while (body > 0 && strchr("\r\n", text[body - 1]))
		body--;
	size = 3 * body + (n - body) + 1;
	clean = xmalloc(size);
	len = text_clean(text, body, TEXT_LINES, clean, 3 * body + 1);
	memcpy(clean + len, text + body, n - body);
	len += n - body;
	if (p->t >= 0)
		send_bytes(p, P_T_ERROR, clean, len);
	else if (write(STDERR_FILENO, clean, len) < 0)
		p->gone = true;
	free(clean);
}

void
port_exit(struct port *p, int status)
{
	struct msg m;

	port_release(p);
	if (p->t < 0)
		return;
	msg_init(&m, P_T_EXIT, 0);
	msg_put_u32(&m, (uint32_t)status);
	msg_send(p->t, &m, NULL, 0);
	msg_done(&m);
}
