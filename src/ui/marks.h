/* The keys that a screen was given end with it: marks on the vault.  Apart
 * from ui/ui.c because a key of the keeper and a key of the keyboard have the
 * same name in C. */
#ifndef UI_MARKS_H
#define UI_MARKS_H

struct ctx;

int marks_now(struct ctx *x);                   /* 0 without a vault */
void marks_release(struct ctx *x, int mark);    /* wipes what came since */

#endif
