/* Phrases to write with (=PHR, and F4 in a long text): one's own, each a
 * sealed record of its user (domains/draft.h), and those of
 * data/phrases.tsv, which everybody has. */
#ifndef DOMAINS_PHRASE_H
#define DOMAINS_PHRASE_H

#define PHRASE_MAX 300          /* characters */

#endif
