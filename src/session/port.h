/* Where a session's terminal is: at the end of a pair to a relay, or on this
 * process's own terminal.  A session knows no SSH (design 2, law). */
#ifndef SESSION_PORT_H
#define SESSION_PORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum port_event { PORT_NOTHING, PORT_DATA, PORT_SIZE, PORT_TAKEN, PORT_END };

struct port;

/* By a pair to a relay. */
struct port *port_pair(int t);
/* This process's own terminal, made raw until port_free(). */
enum err port_tty(struct port **out);
/* This process's standard input and output, as they are. */
enum err port_stream(struct port **out);
void port_free(struct port *p);

/* The descriptor to poll for what comes; -1 when a signal tells. */
int port_fd(const struct port *p);
/* Did the own terminal change its size?  Then port_read() does not block. */
bool port_resized(const struct port *p);
/* What came: PORT_DATA fills data (appended), PORT_SIZE cols and rows;
 * PORT_TAKEN: something that was sent was taken. */
enum port_event port_read(struct port *p, struct buf *data, int *cols,
	int *rows);
/* After PORT_END: did the other side go before it said that all was sent?  Later:
 * has it gone since, as far as what was sent to it tells?  A terminal or a file
 * of one's own: what is there is not all that was written. */
bool port_cut(const struct port *p);
/* Does the terminal take what is sent?  If not, nothing should be painted
 * until PORT_TAKEN: what is sent all the same waits, and blocks once 256 KiB
 * do.  One's own terminal always does, and blocks. */
bool port_takes(const struct port *p);
/* Sends to the terminal; blocks as the terminal does. */
void port_write(void *port, const void *data, size_t n);
/* From now on what is sent waits, until port_release(): it leaves together, in
 * one packet of the line. */
void port_hold(struct port *p);
void port_release(struct port *p);
void port_error(struct port *p, const char *text);      /* exec verbs */
void port_exit(struct port *p, int status);
/* The size of the own terminal. */
void port_size(int *cols, int *rows);

#endif
