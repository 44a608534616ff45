-- Who was looked for from elsewhere while her address is protected.

-- name: keys.sought_add
INSERT OR REPLACE INTO sought(person, seq, hash)
VALUES(:person, :seq, :hash);

-- name: keys.sought_of
SELECT seq, hash FROM sought WHERE person = :person AND seq < :before
ORDER BY seq DESC;

-- name: keys.sought_over
-- Of records that the audit no longer has.
DELETE FROM sought WHERE seq < :first;

-- name: keys.probe_add
INSERT OR IGNORE INTO probe(person, structure, user, by_structure, made_on)
VALUES(:person, :structure, :user, :by, :today);

-- name: keys.probes
SELECT person, user, by_structure, made_on FROM probe
WHERE structure = :structure AND seen_on IS NULL ORDER BY made_on DESC;

-- name: keys.probe_seen
-- What was read, and no other: who else looked is read in turn.
UPDATE probe SET seen_on = :today
WHERE person = :person AND structure = :structure AND user = :user
  AND by_structure = :by AND made_on <= :day AND seen_on IS NULL;

-- name: keys.probe_over
DELETE FROM probe WHERE seen_on < date(:today, '-30 days')
  OR made_on < date(:today, '-1 year');

-- name: sought.told
-- Of those who may answer there: her referents, who heads the structure where
-- none is left.
SELECT 1 AS yes FROM follow f LEFT JOIN user u ON u.id = f.referent
WHERE f.person = :person AND f.structure = :structure AND f.end_on IS NULL
  AND (f.referent = :user OR f.coreferent = :user OR f.referent IS NULL
    OR u.state <> 'actif' OR NOT EXISTS (SELECT 1 FROM membership m
      WHERE m.user = f.referent AND m.structure = f.structure
      AND m.role <> 'lecture' AND m.start_on <= :today
      AND (m.end_on IS NULL OR m.end_on > :today)));

-- name: sought.followers
SELECT structure FROM follow WHERE person = :person AND end_on IS NULL;

-- name: sought.hers
-- Her records: what is read with one of them is one of hers.
SELECT :person AS person UNION SELECT o.person FROM follow k
JOIN follow o ON o.united = k.id WHERE k.person = :person;
