-- Hashes across structures as they were before the last acts that changed
-- them, by the number that each has in the audit: where the data file does not
-- have it they are put back.  An empty one: there was none.
CREATE TABLE global_was(
  seq INTEGER NOT NULL, person BLOB NOT NULL, kind INTEGER NOT NULL,
  mac BLOB NOT NULL,
  PRIMARY KEY(seq, person, kind, mac)) STRICT, WITHOUT ROWID;
CREATE INDEX global_was_person ON global_was(person, kind, seq);
