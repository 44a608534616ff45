-- Referents: who may be one, who was one, who makes one.

-- name: team.members
-- Who may be a referent in a structure, and how many people each has.
SELECT u.id, u.name, max(m.role) AS role,
  (SELECT count(*) FROM follow f WHERE f.referent = u.id
    AND +f.structure = :structure AND f.end_on IS NULL
    AND +f.united IS NULL) AS people,
  (SELECT count(*) FROM follow f WHERE f.coreferent = u.id
    AND +f.structure = :structure AND f.end_on IS NULL
    AND +f.united IS NULL) AS seconds
FROM membership m JOIN user u ON u.id = m.user
WHERE m.structure = :structure AND u.state = 'actif' AND m.role <> 'lecture'
  AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today)
GROUP BY u.id ORDER BY u.name;

-- name: team.history
SELECT a.made_on, a.role, u.name AS name, b.name AS by_name
FROM assignment a LEFT JOIN user u ON u.id = a.user
JOIN user b ON b.id = a.by_user
WHERE a.follow = :follow ORDER BY a.seq DESC;

-- name: day.entrusted
-- People that somebody else gave me to accompany, not opened yet.
SELECT f.id, f.person, a.made_on, b.name AS by_name
FROM assignment a JOIN follow f ON f.id = a.follow
JOIN user b ON b.id = a.by_user
WHERE a.user = :me AND a.seen_on IS NULL AND f.structure = :structure
  AND f.end_on IS NULL
  AND (f.referent = :me AND a.role = 'referent'
    OR f.coreferent = :me AND a.role = 'coreferent')
GROUP BY f.id;

-- name: day.orphans
-- For the responsable: people without a referent who still works there.
SELECT f.id, f.person, u.name AS before_name,
  coalesce(f.last_contact_on, f.start_on) AS since
FROM user u CROSS JOIN follow f ON f.referent = u.id
WHERE u.id IN (SELECT m.user FROM membership m WHERE m.structure = :structure)
  AND (u.state <> 'actif' OR NOT EXISTS (
    SELECT 1 FROM membership m WHERE m.user = u.id
    AND m.structure = :structure AND m.role <> 'lecture'
    AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today)))
  AND +f.structure = :structure AND f.end_on IS NULL AND f.status <> 'termine'
  AND +f.united IS NULL
UNION ALL
SELECT f.id, f.person, NULL, coalesce(f.last_contact_on, f.start_on)
FROM follow f WHERE f.structure = :structure AND f.end_on IS NULL
  AND f.referent IS NULL AND f.status <> 'termine' AND +f.united IS NULL;

-- act: follow.assign
-- By the responsable, or by a referent; each change is kept.
-- on: follow(:follow)
-- right: follow.assign
-- undo: undo.assign
-- rows: 0..1
INSERT INTO assignment(id, follow, seq, role, user, by_user, made_on,
  seen_on)
SELECT randomblob(16), f.id, (SELECT coalesce(max(seq), 0) + 1
    FROM assignment WHERE follow = :follow), 'referent', :referent, :me,
  :today, CASE WHEN :referent IS :me THEN :today END
FROM follow f WHERE f.id = :follow AND f.referent IS NOT :referent;
-- rows: 0..1
INSERT INTO assignment(id, follow, seq, role, user, by_user, made_on,
  seen_on)
SELECT randomblob(16), f.id, (SELECT coalesce(max(seq), 0) + 1
    FROM assignment WHERE follow = :follow), 'coreferent', :coreferent, :me,
  :today, CASE WHEN :coreferent IS :me THEN :today END
FROM follow f WHERE f.id = :follow AND f.coreferent IS NOT :coreferent;
-- Only those who work there now, and may write.
-- rows: 1
UPDATE follow SET referent = :referent, coreferent = :coreferent,
  version = version + 1
WHERE id = :follow AND version = :version
  AND (:referent IS NULL OR EXISTS (SELECT 1 FROM membership m
    JOIN user u ON u.id = m.user WHERE m.user = :referent
    AND m.structure = :structure AND m.role <> 'lecture'
    AND u.state = 'actif' AND m.start_on <= :today
    AND (m.end_on IS NULL OR m.end_on > :today)))
  AND (:coreferent IS NULL OR EXISTS (SELECT 1 FROM membership m
    JOIN user u ON u.id = m.user WHERE m.user = :coreferent
    AND m.structure = :structure AND m.role <> 'lecture'
    AND u.state = 'actif' AND m.start_on <= :today
    AND (m.end_on IS NULL OR m.end_on > :today)));

-- act: follow.entrusted_seen
-- on: follow(:follow)
-- right: follow.write
-- rows: any
UPDATE assignment SET seen_on = :today
WHERE follow = :follow AND user = :me AND seen_on IS NULL;
