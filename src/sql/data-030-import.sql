-- Files of people, line by line, while they are taken in: each file is a draft
-- of one user, each line a blob under the same key.  In clear: where a line
-- stands, and the person that it is about.

CREATE TABLE import_line(
  id BLOB PRIMARY KEY,              -- and of the follow that it makes
  draft BLOB NOT NULL REFERENCES draft(id),
  seq INTEGER NOT NULL,             -- the line of the file
  state TEXT NOT NULL,              -- domains/import.h
  person BLOB,                      -- whose erasure takes it along
  UNIQUE(draft, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX import_line_state ON import_line(draft, state, seq);
CREATE INDEX import_line_person ON import_line(person)
  WHERE person IS NOT NULL;

-- What a structure takes the columns of its files for.
CREATE TABLE import_column(
  structure BLOB NOT NULL REFERENCES structure(id),
  head TEXT NOT NULL, target TEXT NOT NULL,
  PRIMARY KEY(structure, head)) STRICT, WITHOUT ROWID;

CREATE INDEX audit_nirs ON audit(user, at) WHERE action = 'import.match';
