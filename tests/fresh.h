/* A new base is what all migrations make of an empty file: always the same,
 * and most of the time of a test that begins with one.  It is made once for a
 * build, kept beside its programs, and copied page by page. */
#ifndef TESTS_FRESH_H
#define TESTS_FRESH_H

/* From here on db_migrate() of an empty file takes the copy.  What tries
 * migrations themselves does not ask for it.  Call it before any fork: the
 * copy is in memory. */
void fresh_bases(void);

#endif
