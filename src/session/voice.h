/* What a page says aloud at a desk: each line goes to a pipe, from which a
 * process outside the jail has it said (cli/kiosk.h).  Never waited for: a line
 * that does not fit is dropped. */
#ifndef SESSION_VOICE_H
#define SESSION_VOICE_H

#include <stdbool.h>

/* The writing end, before the session begins; -1: nobody listens. */
void voice_to(int fd);
bool voice_listens(void);
/* One line, ended by a line feed; "" stops what is being said. */
void voice_say(const char *line);

#endif
