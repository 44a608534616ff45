/* The overview of a person on one screen, what is done from it, =PER. */
#ifndef DOMAINS_CARD_H
#define DOMAINS_CARD_H

#include "model/registry.h"

extern const struct domain card_domain;

#endif
