-- The caseloads.

-- name: caseload.mine
SELECT f.id, f.person, f.num, f.status, f.last_contact_on, f.next_step,
  f.next_step_on, f.start_on, u.name AS referent_name,
  v.name AS coreferent_name
FROM follow f LEFT JOIN user u ON u.id = f.referent
LEFT JOIN user v ON v.id = f.coreferent
WHERE (f.referent = :me OR f.coreferent = :me
    OR f.id IN (SELECT o.united FROM follow o WHERE o.united IS NOT NULL
      AND (o.referent = :me OR o.coreferent = :me)))
  AND +f.structure = :structure AND f.end_on IS NULL AND +f.united IS NULL
  AND (:status IS NULL OR f.status = :status)
  AND (:referent IS NULL OR f.referent = :referent)
  AND (:nobody = 0 OR f.referent IS NULL)
  AND (:before IS NULL OR coalesce(f.last_contact_on, f.start_on) <= :before)
  AND (:due IS NULL OR f.next_step_on <= :due)
ORDER BY f.num LIMIT :most;

-- name: caseload.all
SELECT f.id, f.person, f.num, f.status, f.last_contact_on, f.next_step,
  f.next_step_on, f.start_on, u.name AS referent_name,
  v.name AS coreferent_name
FROM follow f LEFT JOIN user u ON u.id = f.referent
LEFT JOIN user v ON v.id = f.coreferent
WHERE f.structure = :structure AND f.end_on IS NULL AND +f.united IS NULL
  AND (:status IS NULL OR f.status = :status)
  AND (:referent IS NULL OR f.referent = :referent)
  AND (:nobody = 0 OR f.referent IS NULL)
  AND (:before IS NULL OR coalesce(f.last_contact_on, f.start_on) <= :before)
  AND (:due IS NULL OR f.next_step_on <= :due)
ORDER BY f.num LIMIT :most;

-- name: caseload.referents
-- By those who work there, or did: they are few, their follows are not.
SELECT u.id, u.name FROM user u
WHERE u.id IN (SELECT m.user FROM membership m WHERE m.structure = :structure)
  AND EXISTS (SELECT 1 FROM follow f WHERE f.referent = u.id
    AND +f.structure = :structure AND f.end_on IS NULL)
ORDER BY u.name;
