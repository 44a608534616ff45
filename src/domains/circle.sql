-- The circle of a person, what one does there oneself.  Who is in it is the
-- keeper's answer (keeper/circle.sql).

-- name: circle.mine
-- My part in it, in this structure.
SELECT c.id, c.purpose, c.shown, c.start_on, c.until_on FROM circle c
JOIN follow f ON f.person = c.person AND f.structure = c.structure
  AND c.start_on >= f.start_on
WHERE f.id = :follow AND c.user = :me AND c.end_on IS NULL
  AND c.until_on >= :today;

-- name: day.circle
-- My part in the circle of a person ends soon: nothing was done for long.
SELECT f.id, f.person, c.until_on FROM circle c JOIN follow f
  ON f.person = c.person AND f.structure = c.structure
WHERE c.user = :me AND c.end_on IS NULL
  AND c.until_on BETWEEN :today AND :until AND +c.structure = :structure
  AND f.end_on IS NULL AND c.start_on >= f.start_on;

-- name: day.lapsing
-- What the structure does for a person ends soon: for her referents, else
-- for the responsable.
SELECT f.id, f.person, f.until_on FROM follow f
LEFT JOIN user u ON u.id = f.referent
WHERE f.end_on IS NULL AND f.until_on BETWEEN :today AND :until
  AND +f.structure = :structure AND +f.united IS NULL
  AND (f.referent = :me OR f.coreferent = :me OR (:head = 1
    AND (f.referent IS NULL OR u.state <> 'actif' OR NOT EXISTS (
      SELECT 1 FROM membership m WHERE m.user = f.referent
      AND m.structure = f.structure AND m.role <> 'lecture'
      AND m.start_on <= :today
      AND (m.end_on IS NULL OR m.end_on > :today)))));

-- act: circle.join
-- Also to say something else of one's part; who leaves and comes back on one
-- day never left.
-- on: follow(:follow)
-- right: follow.write
-- rows: 0..1
UPDATE circle SET end_on = :today
WHERE person = :person AND structure = :structure AND user = :me
  AND end_on IS NULL;
-- rows: 1
INSERT INTO circle(id, person, structure, user, purpose, shown, start_on,
  until_on, by_user)
SELECT :id, :person, :structure, :me, :purpose, :shown,
  coalesce((SELECT max(c.start_on) FROM circle c WHERE c.person = :person
    AND c.structure = :structure AND c.user = :me AND c.end_on = :today
    AND c.start_on >= f.start_on), :today),
  date(:today, '+2 years'), :me
FROM follow f
WHERE f.id = :follow AND :shown IN (0, 1)
  AND (:shown = 0 OR :closed = 0)
  AND :purpose IN ('emploi', 'formation', 'social', 'droits', 'logement',
    'mobilite', 'famille', 'budget', 'autre');
-- What was said before on the same day is said no more.
-- rows: any
DELETE FROM circle WHERE person = :person AND structure = :structure
  AND user = :me AND end_on = :today AND id <> :id;

-- act: circle.leave
-- Who is second there is so no more either.
-- on: follow(:follow)
-- right: follow.write
-- rows: 0..1
UPDATE circle SET end_on = :today
WHERE person = :person AND structure = :structure AND user = :me
  AND end_on IS NULL;
-- rows: 0..1
INSERT INTO assignment(id, follow, seq, role, user, by_user, made_on,
  seen_on)
SELECT randomblob(16), f.id, (SELECT coalesce(max(seq), 0) + 1
    FROM assignment a WHERE a.follow = f.id), 'coreferent', NULL, :me,
  :today, :today
FROM follow f WHERE f.id = :follow AND f.coreferent = :me;
-- rows: 0..1
UPDATE follow SET coreferent = NULL, version = version + 1
WHERE id = :follow AND coreferent = :me;

-- act: circle.stay
-- Two years more, said by who is there.
-- on: follow(:follow)
-- right: follow.write
-- rows: 1
UPDATE circle SET until_on = date(:today, '+2 years')
WHERE person = :person AND structure = :structure AND user = :me
  AND end_on IS NULL AND until_on >= :today;

-- act: circle.remove
-- A colleague's part, by who gives the roles there.
-- on: follow(:follow)
-- right: follow.assign
-- rows: 1
UPDATE circle SET end_on = :today
WHERE id = :id AND person = :person AND structure = :structure
  AND end_on IS NULL;

-- act: circle.lapse
-- Two years after the last thing that she did there for the person.
-- on: none
-- right: clock
-- by: clock
-- rows: any
UPDATE circle SET end_on = :today
WHERE end_on IS NULL AND until_on < :today;
