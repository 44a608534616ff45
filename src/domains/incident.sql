-- What an account opened and changed between two instants: for who must say
-- within 72 hours which people an incident touched.

-- name: incident.touched
-- Person by person.  What is of nobody any more was erased since.
SELECT coalesce(p.id, r.person, h.person, q.person, d.person) AS person,
  a.object, a.at, a.action, a.scopes, a.kind
FROM audit a LEFT JOIN person p ON p.id = a.object
LEFT JOIN referral r ON r.id = a.object
LEFT JOIN handover h ON h.id = a.object
LEFT JOIN request q ON q.id = a.object
LEFT JOIN draft d ON d.id = a.object
WHERE a.user = :user AND a.at >= :since AND a.at < :until
  AND a.object IS NOT NULL
  AND (coalesce(p.id, r.person, h.person, q.person, d.person) IS NOT NULL
    OR (a.action = 'open' AND a.kind <> 3)
    OR a.action LIKE 'person.%')
ORDER BY 1, a.seq;

-- name: incident.places
-- Where a person has a number.
SELECT s.num AS structure_num, s.nom, f.num, f.end_on IS NOT NULL AS ended
FROM follow f JOIN structure s ON s.id = f.structure
WHERE f.person = :person ORDER BY s.num;

-- name: incident.begins
-- The first record that is kept, where some were not.
SELECT at FROM audit WHERE seq = (SELECT min(seq) FROM audit) AND seq > 1;

-- name: incident.logins
SELECT count(*) AS n, count(DISTINCT source) AS sources FROM session
WHERE user = :user AND started < :until AND coalesce(ended, :until) >= :since;
