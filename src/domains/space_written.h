/* What is written of the person, in her own space: notes, what she agreed to
 * do, each with her answer; what she said, and what she was told. */
#ifndef DOMAINS_SPACE_WRITTEN_H
#define DOMAINS_SPACE_WRITTEN_H

#include "model/registry.h"

extern const struct domain space_written_domain;

#endif
