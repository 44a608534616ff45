/* The hidden questions of a call (struct call_result, `secret`), asked from a
 * page of the person herself (ui/page.h): one at a time, in its words, each
 * said aloud where pages are.  Enter alone comes back. */
#ifndef UI_SECRET_PAGE_H
#define UI_SECRET_PAGE_H

#include "ui/ui.h"

/* Refused where the client shows by itself what is typed (linear mode without
 * a terminal of ours). */
void secret_page_ask(struct ui *ui, const struct call_result *r);

#endif
