-- Files of people: their lines, and what columns are taken for.

-- name: import.counts
SELECT state, count(*) AS n FROM import_line WHERE draft = :draft
GROUP BY state;

-- name: import.lines
SELECT id, seq, state, person FROM import_line
WHERE draft = :draft AND seq > :after ORDER BY seq LIMIT :n;

-- name: import.line
SELECT l.id, l.draft, l.seq, l.state, l.person FROM import_line l
JOIN draft d ON d.id = l.draft
WHERE l.id = :id AND d.user = :user;

-- name: import.list
-- The rejected ones first.
SELECT id, seq, state, person FROM import_line
WHERE draft = :draft AND (:state IS NULL OR state = :state)
ORDER BY state = 'rejet' DESC, seq LIMIT :n;

-- name: import.rejects
SELECT id FROM import_line
WHERE draft = :draft AND state = 'rejet' AND seq >= :seq
ORDER BY seq LIMIT :n;

-- name: import.rejects_before
SELECT id FROM import_line
WHERE draft = :draft AND state = 'rejet' AND seq <= :seq
ORDER BY seq DESC LIMIT :n;

-- name: import.version
SELECT p.version FROM follow f JOIN person p ON p.id = f.person
WHERE f.id = :follow;

-- name: import.heads
SELECT head, target FROM import_column WHERE structure = :structure;

-- name: import.follows
-- Whom a structure follows, but the records that are read with another one;
-- and the line of a file that made or changed hers already.
-- (+: not all lines of the file for each of them)
SELECT f.id, f.person, coalesce((SELECT l.seq FROM import_line l
    WHERE l.id = f.id AND l.draft = :draft
      AND l.state IN ('encours', 'creee', 'modifiee', 'laissee')),
  (SELECT min(l.seq) FROM import_line l
    WHERE l.person = f.person AND +l.draft = :draft
      AND +l.state IN ('encours', 'creee', 'modifiee', 'laissee'))) AS line
FROM follow f
WHERE f.structure = :structure AND f.end_on IS NULL AND +f.united IS NULL;

-- name: import.structure
-- Where people work, by its whole name, folded.
SELECT id, nom, folded FROM structure
WHERE folded = :said AND account = 1 AND merged IS NULL ORDER BY num;

-- name: import.adviser
-- Who has this e-mail, or this account, and in which structures she may be
-- somebody's referent.
SELECT u.id, u.login, u.name, m.structure, s.nom FROM user u
JOIN membership m ON m.user = u.id JOIN structure s ON s.id = m.structure
WHERE (u.email = :said COLLATE NOCASE OR u.login = :said)
  AND u.state = 'actif' AND m.role <> 'lecture' AND m.start_on <= :today
  AND (m.end_on IS NULL OR m.end_on > :today)
  AND s.account = 1 AND s.merged IS NULL
GROUP BY u.id, m.structure;

-- name: import.asked
-- Was it asked of this structure already?  What was taken back, or had no
-- answer, may be asked again.
SELECT id, state, version FROM handover WHERE person = :person
  AND sender = :structure AND receiver = :receiver
  AND state NOT IN ('retiree', 'sans_reponse') ORDER BY made_on DESC LIMIT 1;

-- name: export.people
SELECT f.id, f.person, f.num, f.status, f.last_contact_on, f.start_on,
  u.name AS referent_name,
  (SELECT closed FROM person_closed WHERE person = f.person) AS protected
FROM follow f LEFT JOIN user u ON u.id = f.referent
WHERE f.structure = :structure AND f.end_on IS NULL AND f.united IS NULL
ORDER BY f.num;

-- name: day.imports
-- One's files with lines to correct or to take; each is nobody, and a line of
-- its own.
SELECT * FROM (SELECT d.id, d.id AS person, d.changed_on, d.end_on,
    (SELECT count(*) FROM import_line l WHERE l.draft = d.id
      AND l.state = 'rejet') AS rejects,
    (SELECT count(*) FROM import_line l WHERE l.draft = d.id
      AND l.state IN ('nouvelle', 'change', 'encours')) AS waiting
  FROM draft d WHERE d.user = :me AND d.kind = 'import')
WHERE rejects + waiting > 0;

-- act: import.put
-- Lines of a file, new or as they now stand; whose they are is looked up by a
-- follow of one of the user's structures.  An id under which something else is
-- sealed is no line's.
-- on: draft(:id)
-- right: self
-- blobs: draft
-- audit: none
-- rows: any
INSERT INTO import_line(id, draft, seq, state, person)
SELECT substr(:ids, 16 * j.key + 1, 16), :id, json_extract(j.value, '$[0]'),
  json_extract(j.value, '$[1]'), (SELECT f.person FROM follow f
    JOIN membership m ON m.structure = f.structure
    WHERE f.id = substr(:follows, 16 * j.key + 1, 16) AND m.user = :me
    AND m.end_on IS NULL)
FROM json_each(:lines) j
WHERE json_extract(j.value, '$[0]') BETWEEN 1 AND 100000
  AND json_extract(j.value, '$[1]') IN ('nouvelle', 'change', 'identique',
    'rejet', 'ecartee', 'encours', 'creee', 'modifiee', 'defaite', 'laissee')
  AND EXISTS (SELECT 1 FROM draft d WHERE d.id = :id AND d.kind = 'import')
  AND NOT EXISTS (SELECT 1 FROM blob b
    WHERE b.record = substr(:ids, 16 * j.key + 1, 16)
    AND b.record NOT IN (SELECT l.id FROM import_line l WHERE l.draft = :id))
ON CONFLICT(id) DO UPDATE SET state = excluded.state,
  person = excluded.person WHERE draft = excluded.draft;

-- act: import.column
-- What a column of this name is taken for, here and from now on.
-- on: none
-- right: person.create
-- rows: 1
INSERT INTO import_column(structure, head, target)
VALUES(:structure, :head, :target)
ON CONFLICT(structure, head) DO UPDATE SET target = excluded.target;

-- act: import.undo
-- A record that a line of one's own file made, and that nobody has used
-- since, goes as one who is forgotten does: the line gave it to a colleague at
-- most, who has not opened it yet.
-- on: follow(:follow)
-- right: import.undo
-- rows: 1
INSERT INTO erasure(id, person, structure, user, reason, made_on)
SELECT :id, :person, :structure, :me, 'erreur', :today
WHERE EXISTS (SELECT 1 FROM import_line l JOIN draft d ON d.id = l.draft
    WHERE l.id = :follow AND l.state = 'creee' AND d.user = :me)
  AND EXISTS (SELECT 1 FROM person p WHERE p.id = :person
    AND p.version = :version)
  AND EXISTS (SELECT 1 FROM follow f WHERE f.id = :follow
    AND f.coreferent IS NULL AND f.version <= 2 AND f.version =
      (SELECT count(*) FROM assignment a WHERE a.follow = f.id))
  AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.follow = :follow
    AND (a.by_user IS NOT :me OR (a.user IS NOT :me
      AND a.seen_on IS NOT NULL)))
  AND NOT EXISTS (SELECT 1 FROM follow f WHERE f.person = :person
    AND f.id <> :follow)
  AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.person = :person
    AND b.changed_by IS NOT :me)
  AND NOT EXISTS (SELECT 1 FROM note WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM referral WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM kin WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM notebook WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM circle WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM handover WHERE person = :person
    AND state <> 'retiree')
  AND NOT EXISTS (SELECT 1 FROM appointment WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM invite WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM request WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM emergency WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM consent WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM hold WHERE person = :person)
  AND NOT EXISTS (SELECT 1 FROM user WHERE person = :person);
