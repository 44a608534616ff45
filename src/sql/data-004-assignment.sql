-- Who was made the referent of whom, when and by whom.

CREATE TABLE assignment(
  id BLOB PRIMARY KEY, follow BLOB NOT NULL REFERENCES follow(id),
  seq INTEGER NOT NULL,             -- order within the follow
  role TEXT NOT NULL,               -- referent | coreferent
  user BLOB REFERENCES user(id),    -- NULL: nobody any more
  by_user BLOB NOT NULL REFERENCES user(id),
  made_on TEXT NOT NULL,
  seen_on TEXT,                     -- the user opened it from her day
  UNIQUE(follow, seq)) STRICT;
CREATE INDEX assignment_new ON assignment(user) WHERE seen_on IS NULL;
CREATE INDEX follow_coreferent ON follow(coreferent);
