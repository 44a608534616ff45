/* A menu: items by digit, with or without a picture that shows a record. */
#ifndef UI_MENU_H
#define UI_MENU_H

#include "ui/ui.h"

enum err menu_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out);

#endif
