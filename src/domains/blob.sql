-- Sealed blobs, read one at a time; only acts write them.

-- name: blob.get
SELECT version, schema, sealed FROM blob
WHERE record = :record AND scope = :scope AND owner = :owner;
