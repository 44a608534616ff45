-- What was corrected of a person.

-- name: correction.before
-- Who is named is of this structure.
SELECT f.version, f.schema, f.sealed, f.replaced_on,
  CASE WHEN EXISTS (SELECT 1 FROM membership m
    WHERE m.user = f.replaced_by AND m.structure = :structure)
    THEN u.name END AS by_name
FROM former f LEFT JOIN user u ON u.id = f.replaced_by
WHERE f.person = :person AND f.scope = :scope ORDER BY f.seq DESC;

-- name: correction.any
SELECT 1 AS yes FROM former WHERE person = :person AND scope = :scope LIMIT 1;
