/* My notes, across the people and structures that I have: =NOT. */
#ifndef DOMAINS_NOTE_MINE_H
#define DOMAINS_NOTE_MINE_H

#include "model/registry.h"

#define NOTES_MINE 200          /* the latest ones */

extern const struct domain note_mine_domain;

#endif
