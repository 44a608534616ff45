/* Memory: allocations that never return NULL, and an arena per screen.
 * A failed allocation ends this process only (a session, never the server). */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *xmalloc(size_t n) __attribute__((returns_nonnull));
void *xcalloc(size_t n, size_t size) __attribute__((returns_nonnull));
void *xrealloc(void *p, size_t n) __attribute__((returns_nonnull));
char *xstrdup(const char *s);              /* NULL gives NULL */
char *xasprintf(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), returns_nonnull));

/* An arena: everything allocated from it is freed at once.  The bytes are
 * wiped before they are freed.  Memory is zeroed. */
struct arena;
struct arena *arena_new(void);
void arena_free(struct arena *a);          /* NULL is fine */
void arena_reset(struct arena *a);         /* wipe, keep for reuse */
void *arena_alloc(struct arena *a, size_t n);
/* Room for one more after the n of an array that doubles in the arena. */
void *arena_more(struct arena *a, void *array, int n, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Wipes n bytes in a way that the compiler may not remove. */
void wipe(void *p, size_t n);

#endif
