-- The household of a person, as one structure knows it.

-- name: household.of
SELECT id, made_on FROM kin
WHERE person = :person AND structure = :structure ORDER BY made_on, id;

-- act: kin.link
-- Both sides at once: neither is there without the other.
-- on: follow(:follow)
-- with: follow(:with)
-- right: person.write
-- blobs: path
-- rows: 1
INSERT INTO kin(id, person, structure, made_on)
VALUES(:id, :person, :structure, :today);
-- rows: 1
INSERT INTO kin(id, person, structure, made_on)
VALUES(:pair, :with_person, :structure, :today);

-- act: kin.unlink
-- on: follow(:follow)
-- with: follow(:with)
-- right: person.write
-- rows: 1
DELETE FROM kin WHERE id = :id AND person = :person
  AND structure = :structure;
-- rows: 1
DELETE FROM kin WHERE id = :pair AND person = :with_person
  AND structure = :structure;
-- rows: 2
DELETE FROM blob WHERE record IN (:id, :pair);

-- act: kin.drop
-- One side, when the structure no longer follows the other person.
-- on: follow(:follow)
-- right: person.write
-- rows: 1
DELETE FROM kin WHERE id = :id AND person = :person
  AND structure = :structure;
-- rows: 1
DELETE FROM blob WHERE record = :id;
