/* The software that this program is made of, as it runs: every shared library
 * that the loader mapped, with the package and the version that dpkg has for
 * it, as a CycloneDX document. */
#ifndef CLI_BILL_H
#define CLI_BILL_H

#include <stdio.h>

/* Returns how many libraries are in it. */
int bill_write(FILE *out);

#endif
