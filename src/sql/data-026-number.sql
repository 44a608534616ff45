-- The highest numbers that records which were erased had: none is given twice,
-- since paper may still say « dossier 12 ».
CREATE TABLE number(
  structure BLOB PRIMARY KEY REFERENCES structure(id),
  follow INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,          -- referrals, by their sender,
  received INTEGER NOT NULL DEFAULT 0)      -- and by their receiver
  STRICT, WITHOUT ROWID;
