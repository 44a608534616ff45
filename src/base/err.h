/* Errors: one small enum, one message.
 *
 * Every function that can fail returns enum err, 0 (E_OK) on success, and
 * writes its results through pointers only on success.  The message of the
 * last failure, already translated and fit for the user's message line (it
 * has passed the gate), is kept per process. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#define ERR_LIST(_)                                                          \
	_(OK, "ok")                                                          \
	_(CHECK, "check")         /* what was typed breaks a rule */         \
	_(RIGHT, "right")         /* this user may not */                    \
	_(STATE, "state")         /* the thing is not in the right state */  \
	_(CONFLICT, "conflict")   /* changed meanwhile by somebody else */   \
	_(NOTFOUND, "notfound")                                              \
	_(EXISTS, "exists")                                                  \
	_(FULL, "full")           /* disk or quota full */                   \
	_(IO, "io")                                                          \
	_(PROTO, "proto")         /* a message breaks its format */          \
	_(AGAIN, "again")         /* busy: try later */                      \
	_(CANCEL, "cancel")       /* the user gave up */                     \
	_(USAGE, "usage")         /* a bad command line */                   \
	_(INTERNAL, "internal")                                              \
	_(MORE, "more")           /* right so far: another proof is asked */

enum err {
#define ERR_ENUM(name, text) E_##name,
	ERR_LIST(ERR_ENUM)
#undef ERR_ENUM
};

/* Formats the message of a failure and returns `e`, so that a function ends
 * in `return err_set(E_CHECK, _("..."), x)`.  Long messages are cut at 500
 * bytes on a character boundary. */
enum err err_set(enum err e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
#if defined __clang_analyzer__ || defined ANALYSE
/* one file at a time: what reads the code does not see what err.c returns */
static inline enum err
err_same(enum err returned, enum err e)
{
	return e;
}
#define err_set(e, ...) err_same(err_set((e), __VA_ARGS__), (e))
#endif

/* The message of the last err_set(), "" if there was none.  Valid until the
 * next err_set(). */
const char *err_text(void);

/* The same failure for another process, which may speak another language:
 * the format, then what fills it, each after a byte 31 (i18n_said()).  "" if
 * there was none; cut like err_text().  The format is the French one where
 * this process speaks French. */
const char *err_said(void);

/* The word of an error ("check", "right"), for machines. */
const char *err_name(enum err e);

/* sysexits code that a command line verb ends with for `e`: 0, 64 (usage),
 * 65 (check), 66 (notfound), 69 (again), 70 (internal), 73 (exists),
 * 74 (io, full), 75, 77 (right). */
int err_exit(enum err e);

#endif
