/* What a structure's messages say in its own words, and whether any leaves by
 * itself: its responsable writes it. */
#ifndef DOMAINS_MESSAGE_SETTING_H
#define DOMAINS_MESSAGE_SETTING_H

#include "model/registry.h"

extern const struct record message_setting_record;

#endif
