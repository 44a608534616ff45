/* `ssh host export people`: the people whom a structure follows, as a table
 * (services.md 3.10).  Never a social security number, nor anything of a
 * protected address. */
#ifndef DOMAINS_EXPORT_PEOPLE_H
#define DOMAINS_EXPORT_PEOPLE_H

#include "model/ctx.h"

#define EXPORT_CELLS 20

/* A line of it: n cells, as they are shown; the first line has the titles. */
typedef void export_line(void *data, int n, const char *const *cell);

/* Those of the current structure, by number.  It is written down first, with
 * how many they are; E_RIGHT: who heads the structure may. */
enum err export_people(struct ctx *x, export_line *line, void *data);

#endif
