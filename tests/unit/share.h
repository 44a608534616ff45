/* Of what is drawn at random or done again and again, a fifth under the
 * sanitizers, where it is five times as slow (a half, where a fifth would be
 * too few); the plain build does it all, and so does the one that counts what was
 * taken. */
#ifndef TESTS_SHARE_H
#define TESTS_SHARE_H

#if defined __SANITIZE_ADDRESS__ && !defined COVERED
#define SHARE(n) ((n) / 5)
#define HALF(n) ((n) / 2)
#else
#define SHARE(n) (n)
#define HALF(n) (n)
#endif

#endif
