/* `passerelle screen --kiosk`: a desk where people come to their own space, one
 * after the other.  Number and secret code are asked for on the terminal; the
 * screen is erased after each.  Each line of a page is said aloud by the
 * command of `set speak PROGRAM WORD...`, on whose input it stands: no shell,
 * and nothing of it among the arguments that others see. */
#ifndef CLI_KIOSK_H
#define CLI_KIOSK_H

/* Asks, and lets `come` run a session in a process of its own, until the
 * terminal ends.  An exit code. */
int kiosk_run(int (*come)(const char *login, const char *password));

/* The lines from a descriptor, each said by config.speak: the next one waits
 * for the one before, an empty one ends what is being said and what waits.
 * Returns when the other end is closed. */
void kiosk_speak(int from);

#endif
