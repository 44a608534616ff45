-- Keys that outlive the root key: what they made cannot be made again
-- (search tokens, the audit, signatures).  Empty until the root key is
-- changed: until then they are derived from it.
CREATE TABLE ring(
  purpose TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
