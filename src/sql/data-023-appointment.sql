-- Appointments and invitations of a person followed by a structure.  What they
-- are about, at what hour and where is sealed with her path; the day, the
-- state, who receives her are in clear.

-- One for each person who comes: two people of one workshop have one each.
CREATE TABLE appointment(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),       -- who receives her
  day TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'unknown',        -- rules/rdv.h
  convened INTEGER NOT NULL DEFAULT 0,          -- fixed when it is made
  letter_on TEXT,                               -- its letter was made
  stated_on TEXT,                               -- its state was said
  handled_on TEXT,                              -- nothing more to do about it
  next BLOB REFERENCES appointment(id),         -- taken instead of it
  made_on TEXT NOT NULL, made_by BLOB NOT NULL REFERENCES user(id),
  version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX appointment_user ON appointment(user, structure, day);
CREATE INDEX appointment_structure ON appointment(structure, day);
CREATE INDEX appointment_person ON appointment(person, structure);

CREATE TABLE invite(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),
  format TEXT NOT NULL,                         -- sms | email | postal
  made_on TEXT NOT NULL,
  expires_on TEXT,                              -- NULL: never
  handled_on TEXT,                              -- answered, or done with
  version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX invite_user ON invite(user, structure, expires_on);
CREATE INDEX invite_person ON invite(person, structure);

-- A follow-up that is closed: its category is sealed.
CREATE TABLE followup_end(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),
  closed_on TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX followup_end_person ON followup_end(person, structure);
