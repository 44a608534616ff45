/* The server as its administrator sees it; its words to everybody. */
#ifndef DOMAINS_OFFICE_H
#define DOMAINS_OFFICE_H

#include "model/ctx.h"

/* The message of the day, "" when there is none. */
enum err office_motd(struct ctx *x, char *out, size_t size);

#endif
