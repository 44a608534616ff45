-- People: what exists once for a person.

-- name: person.search
-- The people of a structure that one token finds.
-- One that is read with another is found as that one.
SELECT DISTINCT coalesce(k.person, t.person) AS person,
  coalesce(k.id, f.id) AS follow, coalesce(k.num, f.num) AS num FROM token t
CROSS JOIN follow f ON f.person = t.person AND f.structure = t.structure
LEFT JOIN follow k ON k.id = f.united
WHERE t.structure = :structure AND t.mac = :mac AND f.end_on IS NULL
ORDER BY num;

-- name: person.hits
-- The same, and what is said of each beside her name; in no order, and once
-- for each part of her record that has the token.  Who is read with another
-- is there as she is.
SELECT f.person, f.id AS follow, f.num, f.status, f.referent,
  f.last_contact_on, f.united FROM token t
CROSS JOIN follow f ON f.person = t.person AND f.structure = t.structure
WHERE t.structure = :structure AND t.mac = :mac AND f.end_on IS NULL;

-- name: person.kept
-- The same of the follow that one is read with.
SELECT person, id AS follow, num, status, referent, last_contact_on
FROM follow WHERE id = :id;

-- name: person.hit
-- The same of one of another structure.
SELECT person, id AS follow, num, status, referent, last_contact_on
FROM follow WHERE structure = :structure AND person = :person;

-- name: person.numbered
-- The same by her number here.
SELECT person, id AS follow, num, status, referent, last_contact_on, united
FROM follow WHERE structure = :structure AND num = :num AND end_on IS NULL;

-- name: person.colleague
SELECT name FROM user WHERE id = :id;

-- act: person.create
-- new: person(:id)
-- right: person.create
-- blobs: label identity nir contact address
-- tokens
-- rows: 1
INSERT INTO person(id, made_on, protected)
SELECT :id, :today, :protected WHERE :protected IN (0, 1);
-- rows: 1
INSERT INTO follow(id, person, structure, num, scopes, referent, status,
  last_contact_on, purpose, start_on)
VALUES(:follow, :id, :structure,
  (SELECT max(coalesce(max(num), 0), coalesce((SELECT n.follow FROM number n
    WHERE n.structure = :structure), 0)) + 1 FROM follow WHERE structure = :structure),
  4095, :me, 'actif', :today, :purpose, :today);
-- rows: 1
INSERT INTO assignment(id, follow, seq, role, user, by_user, made_on,
  seen_on)
VALUES(randomblob(16), :follow, 1, 'referent', :me, :me, :today, :today);

-- act: person.reveal
-- A hidden number was asked for: the audit has each time.
-- on: follow(:follow)
-- right: person.write
-- rows: 1
UPDATE person SET version = version WHERE id = :person;

-- act: person.save
-- Who writes may protect her address; her referents alone lift it.  NULL: it
-- stays as it is by now.
-- on: follow(:follow)
-- right: person.write
-- blobs: label identity nir contact address
-- tokens
-- rows: 1
UPDATE person SET protected = coalesce(:protected, protected),
  version = version + 1
WHERE id = :person AND (:protected IS NULL OR (:protected IN (0, 1)
  AND (protected <= :protected OR EXISTS (SELECT 1
  FROM follow WHERE id = :follow AND :me IN (referent, coreferent)))));
-- Those that are read with it: protected if any is, and each is lifted by its
-- own referents.
-- rows: any
UPDATE person SET protected = :protected, version = version + 1
WHERE protected <> :protected AND id IN (SELECT o.person FROM follow o
  WHERE o.united = :follow AND (:protected = 1
    OR :me IN (o.referent, o.coreferent)));

-- act: person.situation
-- on: follow(:follow)
-- right: person.write
-- blobs: resources path barriers health justice
-- rows: 1
UPDATE person SET version = version + 1 WHERE id = :person;

-- act: path.save
-- The path, and the day on which its contract ends.
-- on: follow(:follow)
-- right: person.write
-- blobs: path
-- rows: 1
UPDATE person SET version = version + 1 WHERE id = :person;
-- rows: 1
UPDATE follow SET contract_to = :contract_to WHERE id = :follow;
