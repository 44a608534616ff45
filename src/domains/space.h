/* Her own space: the pages that the person herself reads, and what she says
 * there (screens/space).  Every session of a person's account has these and
 * nothing else. */
#ifndef DOMAINS_SPACE_H
#define DOMAINS_SPACE_H

#define SPACE_FIRST "space.home"        /* her first page */
#define SPACE_ONLY "space."             /* and where she stays */

#endif
