-- The reasons of appointments that a structure proposes, and how: no row, as
-- they come (services.md 3.3).
CREATE TABLE reason_setting(
  structure BLOB NOT NULL REFERENCES structure(id),
  code TEXT NOT NULL,                           -- rules/rdv.h
  offered INTEGER NOT NULL DEFAULT 1,
  formats TEXT NOT NULL DEFAULT 'sms email postal',
  convene INTEGER NOT NULL DEFAULT 1,           -- summonses are possible
  days INTEGER DEFAULT 10,                      -- an invitation's; NULL: never
  phone TEXT,                                   -- to call; NULL: structure's
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY(structure, code)) STRICT, WITHOUT ROWID;
