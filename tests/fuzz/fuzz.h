/* A fuzz target: what libFuzzer calls (see tests/fuzz/main.c for what runs it
 * without clang).  It aborts on what must not be, and keeps nothing from one
 * input to the next but what the target says. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Like assert(), and says what holds no more. */
#define HOLDS(c)                                                             \
	do {                                                                 \
		if (!(c)) {                                                  \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__,   \
				#c);                                         \
			abort();                                             \
		}                                                            \
	} while (0)

#endif
