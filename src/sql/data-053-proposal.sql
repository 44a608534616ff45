-- A role that a structure proposes to somebody who has an account: it is hers
-- once she accepts it, and nothing before.  An answer stays until who proposed
-- has seen it, 30 days at most.
CREATE TABLE proposal(
  id BLOB PRIMARY KEY,              -- of the membership that it becomes, too
  user BLOB NOT NULL REFERENCES user(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  role TEXT NOT NULL,
  author BLOB NOT NULL REFERENCES user(id),
  state TEXT NOT NULL DEFAULT 'proposee', -- acceptee declinee sans_reponse
  made_on TEXT NOT NULL, answered_on TEXT) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX proposal_open ON proposal(user, structure)
  WHERE state = 'proposee';
CREATE INDEX proposal_structure ON proposal(structure);
