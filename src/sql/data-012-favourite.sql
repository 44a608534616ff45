-- The services that a user keeps at hand: hers alone.
CREATE TABLE favourite(
  user BLOB NOT NULL REFERENCES user(id),
  service BLOB NOT NULL REFERENCES service(id) ON DELETE CASCADE,
  made_on TEXT NOT NULL,
  seq INTEGER NOT NULL,             -- the last one added is the greatest
  PRIMARY KEY(user, service)) STRICT, WITHOUT ROWID;
