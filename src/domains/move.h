/* A note or a referral put on the wrong person is moved to the right one: the
 * wrong record keeps a line without words, and whoever had seen it is told. */
#ifndef DOMAINS_MOVE_H
#define DOMAINS_MOVE_H

#include "model/registry.h"

extern const struct domain move_domain;

#endif
