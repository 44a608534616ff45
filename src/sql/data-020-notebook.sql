-- The notebook of a person in a structure: what blocks (frein), what is worked
-- on (axe), what she aims at in it (objectif), what is done for it (action).
-- Themes and texts are sealed; states, days and who acts are not.
CREATE TABLE notebook(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  kind TEXT NOT NULL,               -- frein | axe | objectif | action
  parent BLOB REFERENCES notebook(id),  -- an objective's axe, an action's
                                    -- objective
  state TEXT NOT NULL,              -- in_progress, planned, ... ; retire
  who TEXT,                         -- of an action: elle | nous | pro
  holder BLOB REFERENCES user(id),  -- pro: which one
  due_on TEXT, author BLOB NOT NULL REFERENCES user(id),
  made_on TEXT NOT NULL, state_on TEXT NOT NULL,
  seq INTEGER NOT NULL,             -- in the order of making
  move INTEGER NOT NULL,            -- of all changes here, the last of this one
  moved_by BLOB NOT NULL REFERENCES user(id),
  version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX notebook_person ON notebook(person, structure);
CREATE INDEX notebook_due ON notebook(structure, due_on)
  WHERE kind = 'action';
-- Each state that an objective or an action has had.
CREATE TABLE notebook_event(
  item BLOB NOT NULL REFERENCES notebook(id), move INTEGER NOT NULL,
  state TEXT NOT NULL, user BLOB NOT NULL, made_on TEXT NOT NULL,
  PRIMARY KEY(item, move)) STRICT, WITHOUT ROWID;

-- What a user had seen of a person when she last came, and the time before.
CREATE TABLE visit(
  user BLOB NOT NULL REFERENCES user(id),
  follow BLOB NOT NULL REFERENCES follow(id),
  session BLOB NOT NULL, made_on TEXT NOT NULL,
  moves INTEGER NOT NULL, notes INTEGER NOT NULL,
  was_on TEXT, was_moves INTEGER, was_notes INTEGER,
  PRIMARY KEY(user, follow)) STRICT, WITHOUT ROWID;

-- The end of the contract of engagement, for the day of its referent.
ALTER TABLE follow ADD COLUMN contract_to TEXT;
CREATE INDEX follow_contract ON follow(structure, contract_to)
  WHERE contract_to IS NOT NULL;
