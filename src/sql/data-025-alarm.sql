-- Somebody opened more records within an hour than the server's settings say:
-- those who answer for the structure are told.

CREATE TABLE alarm(
  id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  most INTEGER NOT NULL,            -- of the settings, that day
  made_at INTEGER NOT NULL, made_on TEXT NOT NULL,
  seen_on TEXT, seen_by BLOB REFERENCES user(id)) STRICT;
CREATE INDEX alarm_last ON alarm(structure, user, made_at);
CREATE INDEX alarm_new ON alarm(structure) WHERE seen_on IS NULL;
CREATE INDEX alarm_unseen ON alarm(made_at) WHERE seen_on IS NULL;
