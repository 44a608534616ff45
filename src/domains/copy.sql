-- A copy of what is known of a person, for herself.

-- name: copy.requests
SELECT r.made_on, r.state, r.answered_on, s.nom AS structure_name
FROM request r JOIN structure s ON s.id = r.structure
WHERE r.person = :person
  AND (r.structure = :structure OR r.answered_structure = :structure)
ORDER BY r.made_on, r.id;

-- act: person.export
-- on: follow(:follow)
-- right: person.write
-- rows: 1
UPDATE person SET version = version WHERE id = :person;
