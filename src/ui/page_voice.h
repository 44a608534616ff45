/* What a page says aloud, where there is a voice (session/voice.h): a message,
 * its title, its lines, what is awaited; once, until something changes. */
#ifndef UI_PAGE_VOICE_H
#define UI_PAGE_VOICE_H

#include "ui/ui.h"

void page_voice(struct ui *ui, const char *title, const char *const *line,
	int n, const char *awaited);

#endif
