-- Links between people of a household: one row for each side, that nothing
-- in clear ties to the other; who it is and what she is lie in its blob.

CREATE TABLE kin(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  made_on TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX kin_person ON kin(person, structure);
