/* What can be undone: around an act whose header names its inverse (`-- undo:`),
 * a deed keeps the clear columns as they were, for the user who acted, 30
 * days and 20 deeds at most.  The inverse is an act of its own, which starts
 * from a deed; keeper/deed.sql says whether it still can. */
#ifndef KEEPER_DEED_H
#define KEEPER_DEED_H

#include "keeper/run.h"

/* Before the statements of r->act: the row as it is.  *deed: id_none when
 * there is nothing to keep. */
enum err deed_keep(struct run *r, struct id *deed);
/* After them: the row as it became. */
enum err deed_done(struct run *r, const struct id *deed);

/* After the statements of an act that undoes a deed. */
enum err deed_undone(struct run *r);
/* The row that the deed r->id is about. */
enum err deed_record(struct run *r, struct id *record);

#endif
