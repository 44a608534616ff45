-- Two records alike that are of two people: somebody of the structure said so,
-- and they are proposed no more.
CREATE TABLE apart(
  structure BLOB NOT NULL REFERENCES structure(id),
  person BLOB NOT NULL REFERENCES person(id),           -- the smaller id
  other_person BLOB NOT NULL REFERENCES person(id),
  user BLOB NOT NULL REFERENCES user(id),
  made_on TEXT NOT NULL,
  PRIMARY KEY(structure, person, other_person)) STRICT, WITHOUT ROWID;
CREATE INDEX apart_person ON apart(person);
CREATE INDEX apart_other ON apart(other_person);
