/* The verbs of the command line (design 12).  Each gets what follows its
 * name and returns an exit code of sysexits.h. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>

#include "base/err.h"

struct verb {
	const char *name;
	const char *help;       /* its usage and what it does, lines */
	int (*run)(int argc, char **argv);
};

extern const struct verb cli_verbs[];   /* ended by a NULL name */

/* This program's path, for processes of its own. */
const char *cli_self(void);

/* Writes err_text() on standard error, and the exit code of e. */
int cli_fail(enum err e);
/* Writes the usage of a verb (NULL: of all) on standard error; 64. */
int cli_usage(const char *verb);

/* Options of a verb: "--name VALUE" or a bare "--name".  NULL when absent;
 * "" for a bare one.  What is taken is removed from argv. */
const char *cli_option(int *argc, char **argv, const char *name, bool value);

/* Once the options are taken: exactly n words are left and none looks like
 * one ("-" alone is a word; a file named so is written ./--name). */
bool cli_words(int argc, char **argv, int n);

/* A whole decimal number of these bounds. */
bool cli_number(const char *text, int least, int most, int *out);

/* Is it a name or an address of a server?  E_CHECK. */
enum err cli_host_ok(const char *host);

/* May DIR be named so?  Not empty, and short enough for its sockets. */
enum err cli_data_ok(const char *dir);

/* Runs a line of the verbs of `ssh host VERB` as this account, on standard
 * input and output; its exit code. */
int cli_session(const char *as, const char *line);

int verb_init(int argc, char **argv);
int verb_demo(int argc, char **argv);
int verb_serve(int argc, char **argv);
int verb_screen(int argc, char **argv);
int verb_user(int argc, char **argv);
int verb_import(int argc, char **argv);
int verb_export(int argc, char **argv);
int verb_kit(int argc, char **argv);
int verb_hostkey(int argc, char **argv);
int verb_check(int argc, char **argv);
int verb_verify(int argc, char **argv);
int verb_backup(int argc, char **argv);
int verb_restore(int argc, char **argv);
int verb_erase(int argc, char **argv);
int verb_incident(int argc, char **argv);
int verb_dossier(int argc, char **argv);
int verb_retention(int argc, char **argv);
int verb_rekey(int argc, char **argv);
int verb_nir(int argc, char **argv);
int verb_root(int argc, char **argv);
int verb_migrate(int argc, char **argv);
int verb_time(int argc, char **argv);
int verb_doctor(int argc, char **argv);

#endif
