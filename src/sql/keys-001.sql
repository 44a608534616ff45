-- The first schema of the key file: wraps and secrets, never content.

CREATE TABLE meta(
  name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- A structure's own key, wrapped by the root key.
CREATE TABLE structure_key(
  structure BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Keys of people, of contents of referrals and of drafts, wrapped for a
-- holder (a structure, or a user).  Destroying an object's wraps erases it.
CREATE TABLE wrap(
  object BLOB NOT NULL, kind INTEGER NOT NULL, holder BLOB NOT NULL,
  person BLOB NOT NULL, made_at INTEGER NOT NULL, end_on TEXT,
  sealed BLOB NOT NULL,
  PRIMARY KEY(object, kind, holder)) STRICT, WITHOUT ROWID;
CREATE INDEX wrap_person ON wrap(person);

-- Passwords (Argon2id strings) and other secrets of accounts, sealed.
CREATE TABLE secret(
  user BLOB NOT NULL, kind TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY(user, kind)) STRICT, WITHOUT ROWID;

-- Tokens across structures: never given to a session.
CREATE TABLE global_token(
  mac BLOB NOT NULL, kind INTEGER NOT NULL, person BLOB NOT NULL,
  PRIMARY KEY(mac, kind, person)) STRICT, WITHOUT ROWID;
CREATE INDEX global_token_person ON global_token(person);
