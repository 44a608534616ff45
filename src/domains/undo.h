/* =DEF: what one did, and undoing it.  What can be undone, and how, is the
 * keeper's (keeper/deed.h). */
#ifndef DOMAINS_UNDO_H
#define DOMAINS_UNDO_H

#include "model/registry.h"

extern const struct domain undo_domain;

#endif
