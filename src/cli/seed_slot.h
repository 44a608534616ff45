/* Slots of the demonstration: appointments to take, and a workshop. */
#ifndef CLI_SEED_SLOT_H
#define CLI_SEED_SLOT_H

#include "model/ctx.h"

/* Opens them for the structure of this user. */
enum err seed_slots(struct ctx *x);
/* Puts a person of hers into the workshop, as long as a few are to come. */
enum err seed_seat(struct ctx *x, const char *follow);

#endif
