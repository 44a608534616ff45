-- What a user did that can be undone: the clear columns as they were before.
-- Nobody's name is here; forgotten after 30 days, and beyond 20.

CREATE TABLE deed(
  id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user(id),
  seq INTEGER NOT NULL,             -- order of this user's deeds
  structure BLOB, person BLOB,
  act TEXT NOT NULL,                -- what was done
  undo TEXT NOT NULL,               -- the act that undoes it
  record BLOB NOT NULL,             -- the follow or the referral
  before INTEGER NOT NULL,          -- its version before,
  version INTEGER NOT NULL,         -- and after
  event BLOB,                       -- the event that was told, of a referral
  follow BLOB,                      -- opened by an answer
  follow_version INTEGER,
  made_on TEXT NOT NULL, undone_on TEXT,
  UNIQUE(user, seq)) STRICT;
CREATE INDEX deed_record ON deed(record);
CREATE INDEX deed_made ON deed(made_on);

CREATE TABLE deed_follow(
  deed BLOB PRIMARY KEY REFERENCES deed(id) ON DELETE CASCADE,
  status TEXT NOT NULL, last_contact_on TEXT, next_step TEXT,
  next_step_on TEXT, referent BLOB, coreferent BLOB,
  scopes INTEGER NOT NULL, start_on TEXT NOT NULL,
  end_on TEXT) STRICT, WITHOUT ROWID;

CREATE TABLE deed_referral(
  deed BLOB PRIMARY KEY REFERENCES deed(id) ON DELETE CASCADE,
  state TEXT NOT NULL, sent_on TEXT, answered_on TEXT, ended_on TEXT,
  seen_on TEXT, answer_seen_on TEXT, access_end TEXT, receiver_num INTEGER,
  redirected INTEGER NOT NULL, outcome TEXT,
  outcome_on TEXT) STRICT, WITHOUT ROWID;
