/* A count about people that leaves the structure, or that crosses several: no
 * figure under 11, else to the nearest 5, so that neither it nor two of them
 * tell of one person.  Who may open the people one by one reads exact
 * counts. */
#ifndef RULES_FEW_H
#define RULES_FEW_H

#define FEW 11

/* To the nearest 5; 0: too few to be told. */
long few_told(long n);

#endif
