/* Keys: our own decoder from bytes to keys (terminfo plus the variants known
 * in the field, in a trie).  Esc is a prefix, never a command, and has no
 * timing (design 11): Esc then a character is one key. */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/charset.h"

/* A key is a code point (controls 1..31 and 127 as they come), or one of
 * these, or KEY_ESC(c) for Esc then the character c. */
enum {
	KEY_BASE = 0x110000,
	KEY_UP = KEY_BASE, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END,
	KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_INSERT, KEY_DELETE, KEY_BACKSPACE,
	KEY_ENTER, KEY_TAB, KEY_BACKTAB, KEY_FIND, KEY_SELECT, KEY_HELP,
	KEY_DO,
	KEY_PASTE_START, KEY_PASTE_END,
	KEY_REPORT,             /* a terminal's answer: text in struct key */
	KEY_F0,                 /* KEY_F(n), n 1..24 */
	KEY_LAST = KEY_F0 + 25,
	KEY_ESC_BASE = 0x200000,
};
#define KEY_F(n) (KEY_F0 + (n))
#define KEY_ESC(c) (KEY_ESC_BASE + (c))
#define KEY_CTRL(c) ((c) & 0x1f)

struct key {
	int code;
	char report[32];        /* of KEY_REPORT: the sequence after ESC */
	unsigned char raw[8];   /* the bytes that it was, */
	unsigned nraw;          /* how many; 0: more than those */
};

/* "F1", "^O", "Tab", "Esc 1", "Up", "a": as keymap files write them.
 * key_parse is its inverse; false when unknown. */
const char *key_name(int code, char out[16]);
bool key_parse(const char *name, int *code);

struct decoder;
struct term;

/* With terminfo's strings of t (may be NULL) and the known variants: xterm,
 * vt220, linux, PuTTY (ESC [11~), SCO, rxvt; both Backspaces; Home and End
 * in four forms. */
struct decoder *decoder_new(struct term *t, enum charset charset);
void decoder_free(struct decoder *d);
void decoder_charset(struct decoder *d, enum charset charset);
/* Takes bytes; keeps at most 64 KiB, the oldest first; false: some were
 * refused. */
bool decoder_feed(struct decoder *d, const void *bytes, size_t n);
/* The next whole key; false when none is complete.  An unknown sequence is
 * swallowed whole; a bad byte is dropped. */
bool decoder_next(struct decoder *d, struct key *out);
bool decoder_waiting(const struct decoder *d);  /* a whole key may be there */
/* Were bytes dropped that are no key, since this was asked last? */
bool decoder_noise(struct decoder *d);

#endif
