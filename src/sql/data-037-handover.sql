-- A person is handed over to another structure, or one is invited to join in:
-- what is asked, who decides, what was decided.
CREATE TABLE handover(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  sender BLOB NOT NULL REFERENCES structure(id),
  receiver BLOB NOT NULL REFERENCES structure(id),
  author BLOB NOT NULL REFERENCES user(id),
  to_user BLOB REFERENCES user(id), -- invited by name; NULL: who heads it
  kind TEXT NOT NULL,               -- equipe | reorientation | transfert
  purpose TEXT NOT NULL,
  scopes INTEGER NOT NULL,          -- shared ones that a follow would open
  state TEXT NOT NULL DEFAULT 'envoyee',
  made_on TEXT NOT NULL, answered_on TEXT, access_end TEXT,
  answered_by BLOB REFERENCES user(id),
  answer BLOB,                      -- the record of its words, sealed
  answer_seen_on TEXT,              -- the author opened the answer
  version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX handover_person ON handover(person);
CREATE INDEX handover_receiver ON handover(receiver, state);
CREATE INDEX handover_sender ON handover(sender, state);
CREATE INDEX handover_asked ON handover(made_on) WHERE state = 'envoyee';
CREATE INDEX handover_waits ON handover(answered_on) WHERE state = 'attente';
CREATE INDEX handover_answer ON handover(answer) WHERE answer IS NOT NULL;
CREATE INDEX handover_end ON handover(access_end)
  WHERE access_end IS NOT NULL;
