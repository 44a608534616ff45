/* Her path: work, contract of engagement, schooling, project. */
#ifndef DOMAINS_PART_PATH_H
#define DOMAINS_PART_PATH_H

#include "domains/part.h"

extern const struct part part_path;

#endif
