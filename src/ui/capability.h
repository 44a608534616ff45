/* What terminfo says of a terminal that is open (term.c). */
#ifndef UI_CAPABILITY_H
#define UI_CAPABILITY_H

struct term;

/* The strings that this terminal's keys send (terminfo capability names
 * "kf1", "kcuu1"): NULL when it has none. */
const char *term_key_string(struct term *t, const char *capability);

#endif
