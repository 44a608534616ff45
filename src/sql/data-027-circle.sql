-- Who accompanies a person beside her referents, and how an account is reached
-- by those who work elsewhere with the same person.
CREATE TABLE circle(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),
  purpose TEXT NOT NULL,
  shown INTEGER NOT NULL,           -- she agrees that the others see it
  start_on TEXT NOT NULL, until_on TEXT NOT NULL, end_on TEXT,
  by_user BLOB NOT NULL REFERENCES user(id)) STRICT;
CREATE INDEX circle_person ON circle(person);
CREATE UNIQUE INDEX circle_live ON circle(person, structure, user)
  WHERE end_on IS NULL;
CREATE INDEX circle_until ON circle(until_on) WHERE end_on IS NULL;
CREATE INDEX circle_user ON circle(user, until_on) WHERE end_on IS NULL;
ALTER TABLE user ADD COLUMN phone TEXT;
ALTER TABLE user ADD COLUMN email TEXT;
