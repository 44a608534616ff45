-- What is to be erased, its time being over, was seen by a second person: all
-- that is due up to a day.
CREATE TABLE confirm(
  id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user(id),
  until_on TEXT NOT NULL, made_on TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX confirm_until ON confirm(until_on);
CREATE INDEX notice_due ON notice(due_on);
