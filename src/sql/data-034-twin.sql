-- Two records of one person in one structure: the second is read with the
-- first, and stands in no list.  Both keep their keys, nothing is sealed
-- again; when the union ends, both are as they were.

ALTER TABLE follow ADD COLUMN united BLOB REFERENCES follow(id);
CREATE INDEX follow_united ON follow(united) WHERE united IS NOT NULL;
CREATE INDEX follow_hidden ON follow(structure) WHERE united IS NOT NULL;

-- Each union, also those that ended.  What the first said before lies in
-- blobs of its id, under the first person's key.
CREATE TABLE twin(
  id BLOB PRIMARY KEY,
  structure BLOB NOT NULL REFERENCES structure(id),
  person BLOB NOT NULL REFERENCES person(id),   -- who stays,
  kept BLOB NOT NULL REFERENCES follow(id),     -- and her follow
  other_person BLOB NOT NULL REFERENCES person(id),
  other BLOB NOT NULL REFERENCES follow(id),
  seq INTEGER NOT NULL,             -- order of those of `kept`
  user BLOB NOT NULL REFERENCES user(id), made_on TEXT NOT NULL,
  ended_by BLOB, ended_on TEXT,
  UNIQUE(kept, seq)) STRICT;
CREATE INDEX twin_person ON twin(person);
CREATE INDEX twin_other_person ON twin(other_person);
CREATE INDEX twin_other ON twin(other);
CREATE INDEX twin_live ON twin(structure) WHERE ended_on IS NULL;
