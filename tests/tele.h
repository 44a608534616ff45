/* A terminal that is far away and can echo by itself, for tests: a libvterm
 * that acts on keys as xterm or PuTTY do while mode 12 is reset, at the other
 * end of a line that takes its time.  Time is counted, not spent. */
#ifndef TESTS_TELE_H
#define TESTS_TELE_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/vt.h"

struct tele;

enum tele_kind { TELE_XTERM, TELE_PUTTY };

/* `heard` gets what comes from the terminal; ms: one way. */
struct tele *tele_new(struct vt *vt, enum tele_kind kind, int ms,
	void (*heard)(const char *bytes, size_t n));
void tele_free(struct tele *t);
/* Of term_new(): from the program. */
void tele_send(void *tele, const void *data, size_t n);
/* Somebody types; it is shown at once if the terminal does that. */
void tele_type(struct tele *t, const char *bytes, size_t n);
/* So much time goes by. */
void tele_wait(struct tele *t, int ms);
bool tele_echoes(const struct tele *t);
/* How often it was told to, and not to. */
int tele_told(const struct tele *t, bool on);

#endif
