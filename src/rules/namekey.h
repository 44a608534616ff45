/* The phonetic key of a French name, for searches that hear: letters that
 * are not heard go, those heard alike become one.  It is kept as a keyed
 * token only, never shown; it finds too much rather than too little. */
#ifndef RULES_NAMEKEY_H
#define RULES_NAMEKEY_H

#include <stddef.h>

/* Writes the key of a name, folded here (base/fold.h), cut to size and NUL
 * ended; "" when nothing is heard.  Word by word, all in one piece, so that a
 * particle counts but where it is cut does not (De La Fontaine and
 * Delafontaine).  In this order:
 *  1. endings not heard go: d t s x p z after two letters or more, with the l
 *     of -ault and -auld, and the r of -er (Dupond Dupont, Renault Renaud,
 *     Boucher Bouché);
 *  2. at each letter the longest of these, nasals only when neither a vowel
 *     nor another n or m follows (Martin, not Martine nor Anne):
 *     ain aim ein eim in im yn ym un um -> 1   ien yen -> i1   oin -> u1
 *     an am en em -> 2   on om -> 3
 *     eau au -> o   ault -> ot   auld -> od   bv -> v   ou w -> u
 *     ai ei ay ey eu oe ae -> e   ille -> ie
 *     sch ch sh -> C   ph -> f   th -> t   gn -> n   qu ck q c k -> k
 *     c and g before e i y -> s and j   gu before e i y -> g   z -> s
 *     y -> i   x -> ks   h -> nothing;
 *  3. an e that ends the word is not heard;
 *  4. the same sound twice is one.
 * (A cedilla is folded before: François is heard as Francois.) */
void name_key(const char *name, char *out, size_t size);
/* The same with w heard as v (Sokolowski is also Sokolovski, and Wattara is
 * Ouattara); "" when that changes nothing. */
void name_key_v(const char *name, char *out, size_t size);

#define NAME_PREFIXES 5         /* at most: of 2, 3, 4, 5 and 6 letters */
#define NAME_PREFIX_SIZE 25

/* The prefixes of one folded word that a search token is made of: its first
 * 2 to 6 letters, each when the word has as many; cut on characters.
 * Returns how many; none for a word of one letter. */
int name_prefixes(const char *word,
	char out[NAME_PREFIXES][NAME_PREFIX_SIZE]);

#endif
