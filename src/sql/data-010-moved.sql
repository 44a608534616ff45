-- What was put on the wrong person is moved; who had seen it there is told.

ALTER TABLE note ADD COLUMN written_on TEXT;    -- made_on may be earlier
ALTER TABLE note ADD COLUMN moved_on TEXT;      -- a line without words
ALTER TABLE referral ADD COLUMN moved_on TEXT;
CREATE TABLE moved(
  id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user(id),
  structure BLOB NOT NULL REFERENCES structure(id),     -- where she saw it
  person BLOB NOT NULL REFERENCES person(id),   -- whom it was not about
  kind TEXT NOT NULL,               -- note | orientation | recue
  by_user BLOB NOT NULL REFERENCES user(id),
  made_on TEXT NOT NULL, seen_on TEXT) STRICT;
CREATE INDEX moved_new ON moved(user) WHERE seen_on IS NULL;
