-- What tasks cost at the screen in the month that runs: sums, and hashes of
-- who is in them, under a key that is destroyed with them.
CREATE TABLE effort(
  month TEXT NOT NULL, task INTEGER NOT NULL, records INTEGER NOT NULL,
  keys INTEGER NOT NULL, seconds INTEGER NOT NULL,
  PRIMARY KEY(month, task)) STRICT, WITHOUT ROWID;
CREATE TABLE effort_seen(
  month TEXT NOT NULL, task INTEGER NOT NULL, mac BLOB NOT NULL,
  PRIMARY KEY(month, task, mac)) STRICT, WITHOUT ROWID;
