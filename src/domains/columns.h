/* The columns that a user chose for a list (ui/list_columns.h): the record
 * "columns", its key the screen's name.  Their names say nothing of anyone:
 * kept in clear, as the preference "columns.SCREEN". */
#ifndef DOMAINS_COLUMNS_H
#define DOMAINS_COLUMNS_H

#include "model/registry.h"

extern const struct record columns_record;

#endif
