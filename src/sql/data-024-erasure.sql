-- Who agreed that a person be forgotten: the head of each structure that
-- follows her.  Once all have, she is erased, and these rows with her.

CREATE TABLE erasure(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),
  reason TEXT NOT NULL,             -- demande | duree | erreur | autre
  made_on TEXT NOT NULL,
  UNIQUE(person, structure)) STRICT, WITHOUT ROWID;
