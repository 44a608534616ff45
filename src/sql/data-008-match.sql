-- The match across structures: what it may be followed by, and who is told.

-- a user's questions of the last hour are counted in the audit itself
CREATE INDEX audit_match ON audit(user, at) WHERE action = 'match';

-- A record that exists elsewhere, found by a user: what a request for access
-- is made from; forgotten after an hour.
CREATE TABLE match(
  id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  person BLOB NOT NULL REFERENCES person(id),
  made_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX match_made ON match(made_at);

-- A person whose address is protected was looked for: her referents are told.
CREATE TABLE probe(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),   -- that follows her
  user BLOB NOT NULL REFERENCES user(id),             -- who looked
  by_structure BLOB NOT NULL REFERENCES structure(id),
  made_on TEXT NOT NULL, seen_on TEXT,
  UNIQUE(person, structure, user, made_on)) STRICT;
CREATE INDEX probe_new ON probe(structure) WHERE seen_on IS NULL;

-- A request for access to it, and its answer.
CREATE TABLE request(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),   -- that asks
  user BLOB NOT NULL REFERENCES user(id),
  state TEXT NOT NULL DEFAULT 'envoyee',
  made_on TEXT NOT NULL, answered_on TEXT,
  answered_by BLOB REFERENCES user(id),
  answered_structure BLOB REFERENCES structure(id),
  answer BLOB,                      -- the record of the answer's words
  answer_seen_on TEXT,
  version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX request_person ON request(person) WHERE state = 'envoyee';
CREATE INDEX request_asker ON request(structure, user);
