-- What a request between two structures was, for who undoes its decision; the
-- words of the one before too, sealed as they were; the follow of who asked,
-- which an acceptance suspends or ends; the place in the circle that another
-- one took.
CREATE TABLE deed_handover(
  deed BLOB PRIMARY KEY REFERENCES deed(id) ON DELETE CASCADE,
  state TEXT NOT NULL, answered_on TEXT, answered_by BLOB, answer BLOB,
  access_end TEXT, answer_seen_on TEXT, opened_on TEXT,
  words INTEGER, schema INTEGER, changed_on TEXT, changed_by BLOB,
  sealed BLOB,
  theirs BLOB, their_status TEXT, their_step TEXT, their_step_on TEXT,
  their_version INTEGER,            -- after the decision
  circle BLOB) STRICT, WITHOUT ROWID;
-- Of a follow that goes on, what an acceptance changes besides.
ALTER TABLE deed_follow ADD COLUMN purpose TEXT;
ALTER TABLE deed_follow ADD COLUMN cause BLOB;
-- The answer was opened there, by the author or by another.
ALTER TABLE handover ADD COLUMN opened_on TEXT;
