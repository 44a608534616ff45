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

-- name: sought.followers
SELECT structure FROM follow WHERE person = :person AND end_on IS NULL;

-- name: sought.hers
-- Her records: what is read with one of them is one of hers.
SELECT :person AS person UNION SELECT o.person FROM follow k
JOIN follow o ON o.united = k.id WHERE k.person = :person;
