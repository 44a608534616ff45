-- Emergency access: an hour of what only the referent reads, with its reason.

-- name: emergency.by_id
SELECT e.id, e.person, e.structure, e.user, e.started, e.until, e.made_on,
  e.review, e.words, e.reviewed_on, e.version, e.until > :now AS running,
  u.name AS user_name, b.name AS reviewed_name,
  (SELECT f.id FROM follow f WHERE f.person = e.person
    AND f.structure = e.structure) AS follow
FROM emergency e JOIN user u ON u.id = e.user
LEFT JOIN user b ON b.id = e.reviewed_by WHERE e.id = :id;

-- name: emergency.of_person
-- One that runs, of a user, for a person and a structure.
SELECT id, until FROM emergency WHERE user = :me AND person = :person
  AND structure = :structure AND until > :now;

-- name: emergency.mine
SELECT person, until FROM emergency WHERE user = :me AND until > :now
ORDER BY until;

-- name: emergency.day_count
SELECT count(*) AS n FROM emergency
WHERE user = :me AND started > :now - 86400;

-- name: emergency.all
-- Of a structure: all for its head, for a referent those of her people, for
-- anyone her own.
SELECT e.id, e.person, e.user, e.started, e.review, e.made_on,
  e.until > :now AS running, u.name AS user_name,
  e.review IS NULL AND e.made_on < date(:today, '-7 days') AS late
FROM emergency e JOIN user u ON u.id = e.user
LEFT JOIN follow f ON f.person = e.person AND f.structure = e.structure
WHERE e.structure = :structure AND (:head = 1 OR e.user = :me
  OR (f.end_on IS NULL AND (f.referent = :me OR f.coreferent = :me)))
ORDER BY e.review IS NOT NULL, e.started DESC, e.id;

-- name: day.emergencies
-- Not seen yet by her referents.
SELECT e.id, e.person, e.made_on, u.name AS user_name
FROM emergency e JOIN follow f ON f.person = e.person
  AND f.structure = e.structure AND f.end_on IS NULL
JOIN user u ON u.id = e.user
WHERE e.structure = :structure AND e.seen_on IS NULL AND e.user <> :me
  AND (f.referent = :me OR f.coreferent = :me);

-- name: day.emergencies_to_review
-- By the heads, but whoever opened it; by her referents where the only head
-- did.
SELECT e.id, e.person, e.made_on, u.name AS user_name
FROM emergency e JOIN user u ON u.id = e.user
LEFT JOIN follow f ON f.person = e.person AND f.structure = e.structure
  AND f.end_on IS NULL
WHERE e.structure = :structure AND e.review IS NULL AND e.user <> :me
  AND (:head = 1 OR ((f.referent = :me OR f.coreferent = :me)
    AND NOT EXISTS (SELECT 1 FROM membership m JOIN user h ON h.id = m.user
      WHERE m.structure = e.structure AND m.role = 'responsable'
      AND m.user <> e.user AND h.state = 'actif' AND m.start_on <= :today
      AND (m.end_on IS NULL OR m.end_on > :today))));

-- act: emergency.open
-- An hour, ten a day: beyond, another colleague or the referent.
-- on: follow(:follow)
-- right: emergency.open
-- blobs: note
-- must: note
-- rows: 1
INSERT INTO emergency(id, person, structure, user, started, until, made_on)
SELECT :id, :person, :structure, :me, :now, :now + 3600, :today
WHERE NOT EXISTS (SELECT 1 FROM emergency WHERE user = :me
    AND person = :person AND structure = :structure AND until > :now)
  AND (SELECT count(*) FROM emergency WHERE user = :me
    AND started > :now - 86400) < 10;

-- act: emergency.end
-- Before its hour, by who opened it.
-- on: emergency(:id)
-- right: emergency.own
-- rows: 1
UPDATE emergency SET until = :now, version = version + 1
WHERE id = :id AND until > :now;

-- act: emergency.seen
-- on: emergency(:id)
-- right: emergency.review
-- rows: any
UPDATE emergency SET seen_on = :today WHERE id = :id AND seen_on IS NULL
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = :person
    AND f.structure = :structure AND (f.referent = :me
    OR f.coreferent = :me));

-- act: emergency.review
-- on: emergency(:id)
-- right: emergency.review
-- from: ouverte
-- blobs: note
-- rows: 1
UPDATE emergency SET review = :review, words = :words, reviewed_on = :today,
  reviewed_by = :me, seen_on = coalesce(seen_on, :today),
  version = version + 1
WHERE id = :id AND version = :version
  AND :review IN ('justifie', 'a_reprendre', 'injustifie');
