-- Follows: what opens a person to a structure, who accompanies her there.

-- name: follow.by_id
SELECT f.*, p.protected AS protected, p.version AS person_version,
  r.name AS referent_name, c.name AS coreferent_name
FROM follow f JOIN person p ON p.id = f.person
LEFT JOIN user r ON r.id = f.referent LEFT JOIN user c ON c.id = f.coreferent
WHERE f.id = :id;

-- name: follow.by_num
SELECT id FROM follow WHERE structure = :structure AND num = :num
  AND end_on IS NULL;

-- name: follow.by_person
SELECT id, num, status, end_on FROM follow
WHERE structure = :structure AND person = :person;

-- name: structure.members
SELECT u.id AS id, u.name AS name, u.login AS login, m.role AS role
FROM membership m JOIN user u ON u.id = m.user
WHERE m.structure = :structure AND u.state = 'actif'
  AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today)
ORDER BY u.name;

-- act: follow.save
-- on: follow(:follow)
-- right: follow.write
-- blobs: path
-- rows: 1
UPDATE follow SET status = :status, last_contact_on = :last_contact_on,
  next_step = :next_step, next_step_on = :next_step_on,
  version = version + 1
WHERE id = :follow AND version = :version;

-- act: follow.done
-- on: follow(:follow)
-- right: follow.write
-- rows: 1
UPDATE follow SET next_step = NULL, next_step_on = NULL,
  last_contact_on = :today, version = version + 1
WHERE id = :follow AND version = :version;

-- act: follow.later
-- on: follow(:follow)
-- right: follow.write
-- rows: 1
UPDATE follow SET next_step_on = :next_step_on, version = version + 1
WHERE id = :follow AND version = :version;

-- act: follow.close
-- on: follow(:follow)
-- right: follow.write
-- rows: 1
UPDATE follow SET status = 'termine', end_on = :today, next_step = NULL,
  next_step_on = NULL, version = version + 1
WHERE id = :follow AND version = :version AND end_on IS NULL;

-- act: follow.assign
-- on: follow(:follow)
-- right: follow.assign
-- rows: 1
UPDATE follow SET referent = (SELECT m.user FROM membership m
    WHERE m.user = :referent AND m.structure = :structure
    AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today)),
  coreferent = (SELECT m.user FROM membership m
    WHERE m.user = :coreferent AND m.structure = :structure
    AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today)),
  version = version + 1
WHERE id = :follow AND version = :version;
