/* Saved views of lists: filters, search, query, order and columns under a
 * name (ui/list_views.h).  They may hold a name or a commune: sealed, of one
 * user alone (domains/draft.h).  Which of them a list begins with is a clear
 * preference, "view.SCREEN": a random id.
 *
 * The record "view": key "" and the argument a screen's name load the view
 * which that list begins with, if there is one; a key loads that view.
 * Saving `_key` "" makes one for `_screen`, or replaces the one of this name;
 * `_used` counts one use more, and changes nothing else. */
#ifndef DOMAINS_VIEW_H
#define DOMAINS_VIEW_H

#include "model/registry.h"

extern const struct record view_record;

#endif
