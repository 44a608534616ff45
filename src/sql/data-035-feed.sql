-- When a user is busy, for her own calendar: a file that the keeper writes for
-- who asked for it.  Of whom, why and where is nowhere in it.
CREATE TABLE feed(
  user BLOB PRIMARY KEY REFERENCES user(id),
  token TEXT NOT NULL,              -- of the file's name
  was TEXT,                         -- that of a file which has to go
  closed INTEGER NOT NULL DEFAULT 0,
  dirty INTEGER NOT NULL DEFAULT 1) STRICT, WITHOUT ROWID;
CREATE INDEX feed_dirty ON feed(dirty) WHERE dirty = 1;

-- Its id is made from the appointment's with the key of the path of who comes:
-- nobody without that key knows of whom it is.
CREATE TABLE feed_event(
  id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user(id),
  start INTEGER NOT NULL,           -- UTC seconds
  minutes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX feed_event_user ON feed_event(user, start);
ALTER TABLE deed_appointment ADD COLUMN busy_at INTEGER;
ALTER TABLE deed_appointment ADD COLUMN busy_for INTEGER;
