/* What the user has before her: pictures, or lines (ui/linear.h).  Lines are
 * all that there is without a pty or with TERM=dumb; elsewhere they are a
 * preference, and =LIN changes from one to the other. */
#ifndef SESSION_FACE_H
#define SESSION_FACE_H

#include "ui/linear.h"

struct face {
	struct ui *ui;
	struct linear linear;
	bool lines;             /* now */
	bool echo;              /* what is typed in lines is shown by us */
	bool wanted;            /* the preference, when last looked at */
};

/* ui has its terminal and its first screen. */
void face_start(struct face *f, struct ui *ui, bool echo);
void face_end(struct face *f);
void face_key(struct face *f, const struct key *k);
/* Paints, or says; called when no input waits. */
void face_show(struct face *f);
/* Follows the preference when it has changed, and =LIN; true: pictures became
 * lines, or lines pictures. */
bool face_turn(struct face *f);

#endif
