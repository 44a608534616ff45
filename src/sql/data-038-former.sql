-- What a blob of a person said before it was corrected, as it was sealed then:
-- it opens with the same key, and with that only.  The keeper writes it with
-- the blob that replaces it; nobody changes it.
CREATE TABLE former(
  person BLOB NOT NULL REFERENCES person(id),
  scope INTEGER NOT NULL, seq INTEGER NOT NULL,
  version INTEGER NOT NULL, schema INTEGER NOT NULL, sealed BLOB NOT NULL,
  replaced_on TEXT NOT NULL, replaced_by BLOB NOT NULL,
  PRIMARY KEY(person, scope, seq)) STRICT, WITHOUT ROWID;
