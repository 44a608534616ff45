/* Of what is drawn at random or done again and again, a fifth under the
 * sanitizers, where it is five times as slow; the plain build does it all. */
#ifndef TESTS_SHARE_H
#define TESTS_SHARE_H

#ifdef __SANITIZE_ADDRESS__
#define SHARE(n) ((n) / 5)
#else
#define SHARE(n) (n)
#endif

#endif
