/* What a person said in her own space, for who follows her: read, with her
 * words, and answered or not (screens/person/said.form). */
#ifndef DOMAINS_SAID_H
#define DOMAINS_SAID_H

#include "model/registry.h"

extern const struct domain said_domain;

#endif
