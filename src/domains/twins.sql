-- Records of one structure that share search tokens.  A token of many people
-- (the first two letters of a name) says nothing of any of them.

-- name: twins.pairs
WITH rare AS (SELECT mac FROM token WHERE structure = :structure
  GROUP BY mac HAVING count(DISTINCT person) BETWEEN 2 AND :most),
pair AS (SELECT a.person AS one, b.person AS two, count(DISTINCT a.mac) AS n
  FROM rare r CROSS JOIN token a ON a.structure = :structure
    AND a.mac = r.mac
  CROSS JOIN token b ON b.structure = :structure AND b.mac = r.mac
    AND b.person > a.person
  GROUP BY a.person, b.person HAVING n >= :least)
SELECT p.one, p.two, f.id AS one_follow, f.num AS one_num,
  g.id AS two_follow, g.num AS two_num
FROM pair p CROSS JOIN follow f ON f.structure = :structure
  AND f.person = p.one AND f.end_on IS NULL AND +f.united IS NULL
CROSS JOIN follow g ON g.structure = :structure AND g.person = p.two
  AND g.end_on IS NULL AND g.united IS NULL
WHERE NOT EXISTS (SELECT 1 FROM apart s WHERE s.structure = :structure
  AND s.person = p.one AND s.other_person = p.two)
ORDER BY p.n DESC LIMIT :limit;

-- name: twins.near
-- Who shares half of the tokens of one person.
WITH mine AS (SELECT DISTINCT t.mac FROM token t
  WHERE t.person = :person AND t.structure = :structure
  AND (SELECT count(*) FROM (SELECT 1 FROM token c
    WHERE c.structure = :structure AND c.mac = t.mac LIMIT :most + 1))
    <= :most),
near AS (SELECT b.person, count(DISTINCT b.mac) AS n FROM mine m
  CROSS JOIN token b ON b.structure = :structure AND b.mac = m.mac
  WHERE b.person <> :person GROUP BY b.person
  HAVING n >= 3 AND 2 * n >= (SELECT count(*) FROM mine))
SELECT n.person AS two, f.id AS two_follow, f.num AS two_num
FROM near n CROSS JOIN follow f ON f.structure = :structure
  AND f.person = n.person AND f.end_on IS NULL AND +f.united IS NULL
WHERE NOT EXISTS (SELECT 1 FROM apart s WHERE s.structure = :structure
  AND s.person = min(:person, n.person)
  AND s.other_person = max(:person, n.person))
ORDER BY n.n DESC, f.num LIMIT :limit;

-- name: twins.aparts
-- Those that somebody said to be of two people.
SELECT s.person AS one, s.other_person AS two, s.made_on, f.id AS one_follow,
  f.num AS one_num, g.id AS two_follow, g.num AS two_num, u.name AS user_name
FROM apart s JOIN follow f ON f.structure = s.structure
  AND f.person = s.person AND f.end_on IS NULL
JOIN follow g ON g.structure = s.structure AND g.person = s.other_person
  AND g.end_on IS NULL
JOIN user u ON u.id = s.user
WHERE s.structure = :structure
ORDER BY s.made_on DESC, f.num, g.num LIMIT :limit;

-- act: twins.apart
-- Both records say so to who looks at either of them.
-- on: follow(:follow)
-- with: follow(:with)
-- right: follow.write
-- rows: 1
INSERT INTO apart(structure, person, other_person, user, made_on)
VALUES(:structure, min(:person, :with_person), max(:person, :with_person),
  :me, :today);

-- act: twins.together
-- Proposed again.
-- on: follow(:follow)
-- with: follow(:with)
-- right: follow.write
-- rows: 1
DELETE FROM apart WHERE structure = :structure
  AND person = min(:person, :with_person)
  AND other_person = max(:person, :with_person);

-- name: twins.token
-- Who has one token.
SELECT DISTINCT t.person AS two, f.id AS two_follow, f.num AS two_num
FROM token t CROSS JOIN follow f ON f.structure = t.structure
  AND f.person = t.person AND f.end_on IS NULL AND +f.united IS NULL
WHERE t.structure = :structure AND t.mac = :mac LIMIT :limit;
