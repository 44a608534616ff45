-- A token knows which part of a record it was made of: who may not read a
-- part does not replace its tokens.  Part 0: made before this was known.

CREATE TABLE token_by_part(
  structure BLOB NOT NULL, mac INTEGER NOT NULL, person BLOB NOT NULL,
  part INTEGER NOT NULL,            -- keeper/tokens.c
  PRIMARY KEY(structure, mac, person, part)) STRICT, WITHOUT ROWID;
INSERT INTO token_by_part(structure, mac, person, part)
SELECT structure, mac, person, 0 FROM token;
DROP TABLE token;
ALTER TABLE token_by_part RENAME TO token;
CREATE INDEX token_person ON token(person);
