-- What left on paper, or by `print`: who, which screen, of how many people.
CREATE TABLE printed(
  id BLOB PRIMARY KEY, session BLOB NOT NULL, user BLOB NOT NULL,
  screen TEXT NOT NULL, people INTEGER NOT NULL,
  made_at INTEGER NOT NULL) STRICT;
