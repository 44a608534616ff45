/* Structures and services as data-inclusion v1 publishes them
 * (services.md 1): fields, checks, and both directions. */
#ifndef CLI_DINCLUSION_H
#define CLI_DINCLUSION_H

#include <jansson.h>
#include <stdio.h>

#include "model/act.h"
#include "store/db.h"

enum df_type { DF_TEXT, DF_DATE, DF_REAL, DF_INT, DF_LIST, DF_CODE,
	DF_DIGITS, DF_WORD, DF_URL, DF_MAIL };

struct df {
	const char *name;
	enum df_type type;
	bool required;
	int least, most;        /* characters, values; 0: any */
	const char *list;       /* value list of DF_LIST, DF_CODE; NULL: free */
};

/* Ended by a NULL name. */
extern const struct df df_structure[], df_service[];

/* Is it longer than any that can be taken? */
bool df_long(json_t *record);

/* Checks a record: writes each mistake as "field : what" lines to complaint
 * (appended); counts the values and the fields that this version of the
 * schema does not know.  False: the record cannot be taken. */
bool df_check(const struct df *fields, json_t *record, struct buf *complaint,
	long *unknown);

/* Adds the record as a set of values of structure.put or service.put. */
void df_act(const struct df *fields, json_t *record, struct act *a);

/* Does a row of structure.for_import or service.for_import hold the record
 * already?  The names of the fields that differ are added to `changed`. */
bool df_same(const struct df *fields, json_t *record, struct db_rows *q,
	struct buf *changed);

/* The record of a row of structure.export or service.export; values and
 * fields that the schema does not know are left out and counted. */
json_t *df_record(const struct df *fields, struct db_rows *q, long *left);

#endif
