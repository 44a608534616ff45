-- What a person was told, and what she agreed to: each time one row more, what
-- and how in its blob, among the notes of the structure.
CREATE TABLE consent(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),   -- who noted it, or herself
  seq INTEGER NOT NULL, made_on TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX consent_person ON consent(person, structure, seq);
