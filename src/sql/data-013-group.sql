-- One structure, or one service, that several producers describe: what they
-- have in common (rules/samestructure.h), and the group.

-- 0: changed since it was last compared, 1: its marks are there, 2: grouped
ALTER TABLE structure ADD COLUMN grouped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE structure ADD COLUMN grp BLOB;      -- NULL: alone
ALTER TABLE service ADD COLUMN grouped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE service ADD COLUMN grp BLOB;
-- in its group, from 1, the best first: that one is shown for all
ALTER TABLE service ADD COLUMN rank INTEGER NOT NULL DEFAULT 1;
CREATE INDEX structure_grp ON structure(grp) WHERE grp IS NOT NULL;
CREATE INDEX service_grp ON service(grp, rank) WHERE grp IS NOT NULL;
CREATE INDEX structure_to_group ON structure(grouped) WHERE grouped < 2;
CREATE INDEX service_to_group ON service(grouped) WHERE grouped < 2;

-- Those that share a mark are compared, and only those.
CREATE TABLE structure_mark(
  mark TEXT NOT NULL, structure BLOB NOT NULL REFERENCES structure(id)
  ON DELETE CASCADE, PRIMARY KEY(mark, structure)) STRICT, WITHOUT ROWID;
CREATE INDEX structure_mark_structure ON structure_mark(structure);
