-- The agreement of each structure: of whom, accepted by whom.

-- name: agreement.structure
SELECT nom, siret, num FROM structure WHERE id = :structure;

-- name: agreement.accepted
SELECT a.made_on, a.version, u.name AS user_name FROM agreement a
JOIN user u ON u.id = a.user
WHERE a.structure = :structure AND a.version = :version;

-- name: agreement.all
SELECT a.made_on, a.version, u.name AS user_name FROM agreement a
JOIN user u ON u.id = a.user
WHERE a.structure = :structure ORDER BY a.made_on, a.version;

-- name: agreement.next
SELECT s.id, s.num FROM structure s WHERE s.account = 1 AND s.num > :after
ORDER BY s.num LIMIT 1;

-- name: agreement.owed
-- Does its head have to read it?  On throw-away data nobody has.
SELECT s.id, s.id AS person FROM structure s
WHERE s.id = :structure AND :head = 1
  AND NOT EXISTS (SELECT 1 FROM agreement a WHERE a.structure = s.id
    AND a.version = :version)
  AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'demo' AND value = '1');

-- act: agreement.accept
-- on: structure(:at)
-- right: structure.manage
-- rows: 0..1
INSERT INTO agreement(id, structure, user, version, made_on)
SELECT :id, :structure, :me, :version, :today
WHERE length(:version) BETWEEN 1 AND 40
ON CONFLICT(structure, version) DO NOTHING;
