-- Emergency access: what only a referent reads, opened for an hour to a
-- colleague who says why.  The reason lies in a blob of the record.

CREATE TABLE emergency(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),
  started INTEGER NOT NULL, until INTEGER NOT NULL,     -- UTC seconds
  made_on TEXT NOT NULL,
  seen_on TEXT,                     -- by the referent, in her day
  review TEXT,                      -- justifie | a_reprendre | injustifie
  words BLOB,                       -- the record of the review's words
  reviewed_on TEXT, reviewed_by BLOB REFERENCES user(id),
  version INTEGER NOT NULL DEFAULT 1) STRICT, WITHOUT ROWID;
CREATE INDEX emergency_user ON emergency(user, person, until);
CREATE INDEX emergency_structure ON emergency(structure, made_on);
CREATE INDEX emergency_person ON emergency(person);
