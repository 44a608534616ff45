/* What a person is told (src/data/notice.tsv): a notice for each thing that
 * is done with what is kept about her, a question for each agreement, in
 * several languages, each with its version. */
#ifndef DOMAINS_INFORMED_H
#define DOMAINS_INFORMED_H

#include "base/buf.h"
#include "model/registry.h"

struct informed {
	bool accord;            /* an agreement is asked for; else a notice */
	char code[16], version[8], title[120];
};

/* The i-th one, its title in a language (else in French); false after the
 * last. */
bool informed_at(int i, const char *lang, struct informed *out);
bool informed_find(const char *code, const char *lang, struct informed *out);

/* Appends its lines but the title, each with its newline. */
void informed_text(const char *code, const char *lang, struct buf *out);

/* The language of who looks, where there is a text in it. */
const char *informed_lang(void);

/* The languages, as a choice set: "notice.lang". */
bool informed_lang_make(struct ctx *x, int i, struct choice *out);

#endif
