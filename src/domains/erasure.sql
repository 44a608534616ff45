-- Forgetting a person: what would be lost, who agreed to it.

-- name: erasure.counts
-- What this structure has of her; how many others have not agreed, and the
-- last day on which one of them ended it, less than 30 days ago.
-- What is read with her record counts too.
WITH her(person) AS (SELECT :person UNION SELECT o.person
  FROM follow k JOIN follow o ON o.united = k.id
  WHERE k.structure = :structure AND k.person = :person),
  other AS (SELECT f.structure, f.end_on FROM follow f
  WHERE f.person IN her AND f.structure <> :structure
  AND (f.end_on < date(:today, '-30 days')) IS NOT TRUE
  AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.person = f.person
    AND e.structure = f.structure))
SELECT (SELECT count(*) FROM note WHERE person IN her
    AND structure = :structure) AS notes,
  (SELECT count(*) FROM referral WHERE person IN her
    AND (sender = :structure OR receiver = :structure)) AS referrals,
  (SELECT count(*) FROM kin WHERE person IN her
    AND structure = :structure) AS kin,
  (SELECT count(DISTINCT structure) FROM other WHERE end_on IS NULL)
    AS others,
  (SELECT max(end_on) FROM other) AS ended_on;

-- name: erasure.agreed
-- Has this structure?
SELECT e.made_on, e.reason, u.name AS user_name FROM erasure e
JOIN user u ON u.id = e.user
WHERE e.person = :person AND e.structure = :structure;

-- name: erasure.held
-- Has this structure suspended it?
SELECT h.until_on, h.reason, u.name AS user_name FROM hold h
JOIN user u ON u.id = h.user
WHERE h.person = :person AND h.structure = :structure
  AND h.ended_on IS NULL AND h.until_on >= :today;

-- name: erasure.person
SELECT 1 AS yes FROM person WHERE id = :person;

-- name: operator.person
-- Of a structure's number, followed still or not.
SELECT person FROM follow WHERE structure = :structure AND num = :num;

-- name: operator.lost
-- With whatever is read as one record with hers (erased.together).
WITH RECURSIVE her(person) AS (SELECT :person UNION
  SELECT g.person FROM her JOIN follow f ON f.person = her.person
  JOIN follow g ON g.id = coalesce(f.united, f.id)
    OR g.united = coalesce(f.united, f.id))
SELECT (SELECT count(*) FROM follow WHERE person IN her
    AND end_on IS NULL) AS follows,
  (SELECT count(*) FROM follow WHERE person IN her
    AND end_on >= date(:today, '-30 days')) AS ended,
  (SELECT count(*) FROM note WHERE person IN her) AS notes,
  (SELECT count(*) FROM referral WHERE person IN her) AS referrals,
  (SELECT count(*) FROM kin WHERE person IN her) AS kin,
  (SELECT count(*) FROM draft WHERE person IN her) AS drafts;

-- name: day.erasures
-- Another structure asks that she be forgotten: the heads here answer.
SELECT f.id, f.person, min(e.made_on) AS made_on FROM erasure e
CROSS JOIN follow f ON f.person = e.person AND f.structure = :structure
WHERE e.structure <> f.structure AND f.end_on IS NULL AND :head = 1
  AND NOT EXISTS (SELECT 1 FROM erasure a WHERE a.person = f.person
    AND a.structure = f.structure)
GROUP BY f.id;

-- act: person.erase
-- This structure agrees; the last one to do so erases her (keeper/erased.h).
-- on: follow(:follow)
-- right: person.erase
-- rows: 1
INSERT INTO erasure(id, person, structure, user, reason, made_on)
SELECT :id, :person, :structure, :me, :reason, :today
WHERE :reason IN ('demande', 'duree', 'erreur', 'autre')
  AND NOT EXISTS (SELECT 1 FROM hold WHERE (person = :person OR person IN (
      SELECT o.person FROM follow o WHERE o.united = :follow))
    AND structure = :structure AND ended_on IS NULL AND until_on >= :today);
-- All that is read as her record.
-- rows: any
INSERT OR IGNORE INTO erasure(id, person, structure, user, reason, made_on)
SELECT randomblob(16), f.person, :structure, :me, :reason, :today
FROM follow f WHERE f.united = :follow AND f.end_on IS NULL;

-- act: person.keep
-- It does not any more.
-- on: follow(:follow)
-- right: person.erase
-- rows: 1
DELETE FROM erasure WHERE person = :person AND structure = :structure;
-- rows: any
DELETE FROM erasure WHERE structure = :structure
  AND person IN (SELECT person FROM follow WHERE united = :follow);
