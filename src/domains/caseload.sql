-- The caseloads.

-- name: caseload.mine
SELECT f.id, f.person, f.num, f.status, f.last_contact_on, f.next_step,
  f.next_step_on, u.name AS referent_name
FROM follow f LEFT JOIN user u ON u.id = f.referent
WHERE f.structure = :structure AND f.end_on IS NULL
  AND (f.referent = :me OR f.coreferent = :me)
LIMIT 5001;

-- name: caseload.all
SELECT f.id, f.person, f.num, f.status, f.last_contact_on, f.next_step,
  f.next_step_on, u.name AS referent_name
FROM follow f LEFT JOIN user u ON u.id = f.referent
WHERE f.structure = :structure AND f.end_on IS NULL
LIMIT 5001;
