-- What tasks cost at the screen, by whole month: 11 users or more, rounded.
CREATE TABLE effort_month(
  month TEXT NOT NULL, task INTEGER NOT NULL, users INTEGER NOT NULL,
  records INTEGER NOT NULL, keys INTEGER NOT NULL, seconds INTEGER NOT NULL,
  PRIMARY KEY(month, task)) STRICT, WITHOUT ROWID;
