-- The agreement between those who answer for what is kept here (RGPD,
-- article 26): who accepted which version of it for a structure, and when.

CREATE TABLE agreement(
  id BLOB PRIMARY KEY, structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),
  version TEXT NOT NULL, made_on TEXT NOT NULL,
  UNIQUE(structure, version)) STRICT, WITHOUT ROWID;
