/* Two structures of the directory that are one: the administrator merges
 * them, field by field, and may part them again.  No right over people comes
 * of it: what works here is never merged into another. */
#ifndef DOMAINS_MERGE_H
#define DOMAINS_MERGE_H

#include "model/registry.h"

extern const struct domain merge_domain;

#endif
