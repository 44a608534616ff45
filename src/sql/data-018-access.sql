-- By which key somebody came, and when each was last used; the last login of
-- an account is found at once.
ALTER TABLE user_key ADD COLUMN last_on TEXT;
ALTER TABLE session ADD COLUMN key BLOB;
CREATE INDEX session_user ON session(user, started);
