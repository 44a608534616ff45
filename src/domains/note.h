/* Notes: those that the person may read, and working notes, for their
 * author only. */
#ifndef DOMAINS_NOTE_H
#define DOMAINS_NOTE_H

#include "model/registry.h"

extern const struct record note_record;
extern const struct source note_sources[];
extern const struct choices note_choices[];

#endif
