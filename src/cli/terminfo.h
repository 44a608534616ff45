/* The terminals that sessions know: their entries, copied where a jailed
 * process can read them. */
#ifndef CLI_TERMINFO_H
#define CLI_TERMINFO_H

/* Copies the entries into DIR/run/terminfo; what is missing is passed over
 * (an unknown terminal is then a vt100). */
void terminfo_copy(void);

#endif
