-- Follows: what opens a person to a structure, who accompanies her there.

-- name: follow.by_id
SELECT f.*,
  (SELECT closed FROM person_closed WHERE person = f.person) AS protected,
  p.version AS person_version, k.num AS kept_num,
  r.name AS referent_name, c.name AS coreferent_name,
  f.referent IS NOT NULL AND (r.state <> 'actif' OR NOT EXISTS (
    SELECT 1 FROM membership m WHERE m.user = f.referent
    AND m.structure = f.structure AND m.end_on IS NULL)) AS referent_left
FROM follow f JOIN person p ON p.id = f.person
LEFT JOIN follow k ON k.id = f.united
LEFT JOIN user r ON r.id = f.referent LEFT JOIN user c ON c.id = f.coreferent
WHERE f.id = :id;

-- name: follow.by_num
-- One that was united to another leads there.
SELECT coalesce(united, id) AS id, united FROM follow
WHERE structure = :structure AND num = :num AND end_on IS NULL;

-- name: follow.by_person
SELECT id, num, status, end_on FROM follow
WHERE structure = :structure AND person = :person;

-- act: follow.save
-- The time that she is kept for is counted from the last contact: it was.
-- on: follow(:follow)
-- right: follow.write
-- undo: undo.follow
-- blobs: path
-- rows: 1
UPDATE follow SET status = :status, last_contact_on = :last_contact_on,
  next_step = :next_step, next_step_on = :next_step_on,
  version = version + 1
WHERE id = :follow AND version = :version
  AND :status IN ('actif', 'en_attente', 'suspendu', 'termine')
  AND (:last_contact_on IS NULL OR :last_contact_on IS last_contact_on
    OR (:last_contact_on IS date(:last_contact_on)
      AND :last_contact_on <= :today));

-- act: follow.done
-- on: follow(:follow)
-- right: follow.write
-- undo: undo.follow
-- rows: 1
UPDATE follow SET next_step = NULL, next_step_on = NULL,
  last_contact_on = :today, version = version + 1
WHERE id = :follow AND version = :version;

-- act: follow.later
-- on: follow(:follow)
-- right: follow.write
-- undo: undo.follow
-- rows: 1
UPDATE follow SET next_step_on = :next_step_on, version = version + 1
WHERE id = :follow AND version = :version;

-- act: follow.close
-- on: follow(:follow)
-- right: follow.write
-- undo: undo.close
-- rows: 1
UPDATE follow SET status = 'termine', end_on = :today, next_step = NULL,
  next_step_on = NULL, version = version + 1
WHERE id = :follow AND version = :version AND end_on IS NULL;
-- Those that are read with it end and live with it.
-- rows: any
UPDATE follow SET end_on = :today WHERE united = :follow AND end_on IS NULL;

-- act: follow.lapse
-- Nothing was done for the person here for two years (GPS: the automatic end):
-- the right ends, what was written stays.
-- on: none
-- right: clock
-- by: clock
-- rows: any
UPDATE follow SET status = 'termine', end_on = :today, next_step = NULL,
  next_step_on = NULL, version = version + 1
WHERE end_on IS NULL AND until_on < :today AND united IS NULL;
-- rows: any
UPDATE follow SET end_on = :today
WHERE united IS NOT NULL AND end_on IS NULL
  AND (SELECT k.end_on FROM follow k WHERE k.id = follow.united) IS NOT NULL;
