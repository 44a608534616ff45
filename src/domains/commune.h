/* Communes: by postcode, by name; where they are. */
#ifndef DOMAINS_COMMUNE_H
#define DOMAINS_COMMUNE_H

#include "model/registry.h"

extern const struct source commune_sources[];
extern const struct then commune_thens[];
extern const struct check commune_checks[];

struct commune {
	char code[8], name[100], departement[4], epci[12];
	char parent[8];         /* the commune of an arrondissement */
	double lat, lon;
	bool placed;            /* lat and lon are known */
};

/* E_NOTFOUND: no such INSEE code. */
enum err commune_get(struct ctx *x, const char *code, struct commune *out);

#endif
