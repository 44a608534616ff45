-- Before the time to keep is over: whom it is about, told to the structure 30
-- days before; and what is not erased meanwhile, for a reason, until a day.

CREATE TABLE notice(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB REFERENCES user(id),    -- who last accompanied her, or sent it
  rule TEXT NOT NULL,               -- personne | orientation
  record BLOB NOT NULL UNIQUE,      -- its follow, its referral
  since_on TEXT NOT NULL, due_on TEXT NOT NULL,
  made_on TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX notice_structure ON notice(structure);
CREATE INDEX notice_person ON notice(person);

CREATE TABLE hold(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),
  reason TEXT NOT NULL,             -- contentieux | plainte | controle | demande
  made_on TEXT NOT NULL, until_on TEXT NOT NULL,
  ended_on TEXT, ended_by BLOB REFERENCES user(id)) STRICT, WITHOUT ROWID;
CREATE INDEX hold_person ON hold(person) WHERE ended_on IS NULL;
CREATE INDEX hold_of ON hold(person, structure);
