-- What an appointment was, for who undoes what became of it; its words too,
-- sealed as they were.
CREATE TABLE deed_appointment(
  deed BLOB PRIMARY KEY REFERENCES deed(id) ON DELETE CASCADE,
  day TEXT NOT NULL, user BLOB NOT NULL, state TEXT NOT NULL,
  stated_on TEXT, handled_on TEXT, next BLOB,
  contact_on TEXT,                  -- the last contact of her follow
  words INTEGER, sealed BLOB) STRICT, WITHOUT ROWID;

-- The invitations that it answered.
CREATE TABLE deed_settled(
  deed BLOB NOT NULL REFERENCES deed(id) ON DELETE CASCADE,
  invite BLOB NOT NULL, PRIMARY KEY(deed, invite)) STRICT, WITHOUT ROWID;
CREATE INDEX appointment_next ON appointment(next) WHERE next IS NOT NULL;
