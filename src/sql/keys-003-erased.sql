-- What was erased, for ever: no key of it comes back, from any copy of this
-- file.  One chain: each record holds the hash of the one before, signed.
CREATE TABLE erased(
  seq INTEGER PRIMARY KEY, object BLOB NOT NULL UNIQUE, at INTEGER NOT NULL,
  hash BLOB NOT NULL, signature BLOB NOT NULL) STRICT;
