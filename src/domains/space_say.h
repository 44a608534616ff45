/* What the person does in her own space: what is done, a message, a correction
 * to ask for, an answer to what is written, who helps her, what she agrees to
 * no more, "why did they look?". */
#ifndef DOMAINS_SPACE_SAY_H
#define DOMAINS_SPACE_SAY_H

#include "model/registry.h"

extern const struct domain space_say_domain;

#endif
