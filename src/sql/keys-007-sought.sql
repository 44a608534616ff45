-- Who was looked for from elsewhere while her address is protected: a session
-- reads the data file, which says nothing of it, and never this one.

-- For her own log: the record of the audit that is about her, as long as it
-- has this hash there.
CREATE TABLE sought(
  person BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL,
  PRIMARY KEY(person, seq)) STRICT, WITHOUT ROWID;

-- For her referents, in each structure that follows her.
CREATE TABLE probe(
  person BLOB NOT NULL, structure BLOB NOT NULL,
  user BLOB NOT NULL, by_structure BLOB NOT NULL,     -- who looked
  made_on TEXT NOT NULL, seen_on TEXT,
  PRIMARY KEY(person, structure, user, made_on)) STRICT, WITHOUT ROWID;
CREATE INDEX probe_new ON probe(structure) WHERE seen_on IS NULL;
