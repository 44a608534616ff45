-- Who accompanies a person, in every structure: for the keeper, which says
-- what of it may be seen.

-- name: circle.lines
-- Her referents, and who joined since the follow last began.  A structure
-- whose right has ended is not there.
SELECT l.*, s.nom, s.telephone, s.courriel, u.name, u.phone, u.email,
  l.user IS NOT NULL AND u.state = 'actif' AND EXISTS (
    SELECT 1 FROM membership m WHERE m.user = l.user
    AND m.structure = l.structure AND m.start_on <= :today
    AND (m.end_on IS NULL OR m.end_on > :today)) AS works
FROM (
  SELECT f.id, f.structure, 'referent' AS role, f.referent AS user,
    f.purpose, coalesce((SELECT max(a.made_on) FROM assignment a
      WHERE a.follow = f.id AND a.role = 'referent'
      AND a.user = f.referent), f.start_on) AS start_on, 0 AS shown
  FROM follow f WHERE f.person = :person AND f.end_on IS NULL
    AND (f.until_on IS NULL OR f.until_on >= :today)
  UNION ALL
  SELECT f.id, f.structure, 'coreferent', f.coreferent, f.purpose,
    coalesce((SELECT max(a.made_on) FROM assignment a
      WHERE a.follow = f.id AND a.role = 'coreferent'
      AND a.user = f.coreferent), f.start_on), 0
  FROM follow f WHERE f.person = :person AND f.end_on IS NULL
    AND (f.until_on IS NULL OR f.until_on >= :today)
    AND f.coreferent IS NOT NULL
  UNION ALL
  SELECT c.id, c.structure, 'membre', c.user, c.purpose, c.start_on, c.shown
  FROM circle c JOIN follow f ON f.person = c.person
    AND f.structure = c.structure AND f.end_on IS NULL
    AND (f.until_on IS NULL OR f.until_on >= :today)
    AND c.start_on >= f.start_on
  WHERE c.person = :person AND c.end_on IS NULL AND c.until_on >= :today) l
JOIN structure s ON s.id = l.structure LEFT JOIN user u ON u.id = l.user
ORDER BY l.structure <> :structure, s.folded, s.num,
  l.role = 'membre', l.role = 'coreferent', l.start_on, u.name;

-- name: circle.links
-- What two structures accepted about her: a referral, a handover, an access.
SELECT r.sender AS a, r.receiver AS b FROM referral r
WHERE r.person = :person AND r.state IN ('acceptee', 'terminee')
  AND r.external = 0 AND r.moved_on IS NULL
UNION
SELECT h.sender, h.receiver FROM handover h
WHERE h.person = :person AND h.state = 'acceptee'
UNION
SELECT q.structure, q.answered_structure FROM request q
WHERE q.person = :person AND q.state = 'accordee';

-- name: keeper.circle_renew
-- What somebody does for a person moves the end of her part in the circle.
UPDATE circle SET until_on = date(:today, '+2 years')
WHERE person = :person AND structure = :structure AND user = :me
  AND end_on IS NULL AND until_on >= :today
  AND until_on < date(:today, '+2 years');
