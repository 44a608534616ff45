-- Messages to people about their appointments: what is to leave, what left.
-- The words, where they went and at what hour are sealed with her path; that
-- one left, of which kind, by which way and on which day is in clear.

CREATE TABLE outbox(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),       -- who is told that it failed
  record BLOB NOT NULL,                         -- an appointment, an invite
  kind TEXT NOT NULL,                           -- rules/message.h
  format TEXT NOT NULL,                         -- sms | email
  turn INTEGER NOT NULL,                        -- which of its kind
  by_hand INTEGER NOT NULL DEFAULT 0,           -- a colleague sends it
  state TEXT NOT NULL DEFAULT 'prepared',       -- taken sent failed unknown
                                                -- dropped
  why TEXT NOT NULL DEFAULT '',                 -- a word, of what did not go
  tries INTEGER NOT NULL DEFAULT 0,
  told INTEGER NOT NULL DEFAULT 0,              -- the record's version then
  made_on TEXT NOT NULL, done_on TEXT,
  handled_on TEXT,                              -- nothing more to do about it
  version INTEGER NOT NULL DEFAULT 1,
  -- none leaves twice: its row is taken before the command starts
  UNIQUE(record, kind, format, turn)) STRICT;
CREATE INDEX outbox_person ON outbox(person, structure);
CREATE INDEX outbox_user ON outbox(user, structure, state);
CREATE INDEX outbox_done ON outbox(done_on);
CREATE INDEX outbox_prepared ON outbox(format) WHERE state = 'prepared';
CREATE INDEX outbox_taken ON outbox(id) WHERE state = 'taken';

-- What the clock looks for.
CREATE INDEX appointment_convened ON appointment(day) WHERE convened = 1;
CREATE INDEX invite_waiting ON invite(made_on) WHERE handled_on IS NULL;

-- What a structure says in its own words, and whether anything leaves by
-- itself.  No row: the usual words, and it does.
CREATE TABLE message_setting(
  structure BLOB PRIMARY KEY REFERENCES structure(id),
  automatic INTEGER NOT NULL DEFAULT 1,
  invite TEXT, invite_reminder TEXT, summons TEXT, changed TEXT,
  cancelled TEXT, reminder TEXT,
  version INTEGER NOT NULL DEFAULT 1) STRICT, WITHOUT ROWID;
