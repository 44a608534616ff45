/* Putting a person into a slot. */
#ifndef DOMAINS_SLOT_BOOK_H
#define DOMAINS_SLOT_BOOK_H

#include "model/registry.h"

extern const struct record slot_book_record;

#endif
