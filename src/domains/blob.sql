-- Sealed blobs, read one at a time; only acts write them.

-- name: blob.get
SELECT b.version, b.schema, b.sealed, b.changed_on, u.name AS changed_by_name
FROM blob b LEFT JOIN user u ON u.id = b.changed_by
WHERE b.record = :record AND b.scope = :scope AND b.owner = :owner;
