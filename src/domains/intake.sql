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

-- name: import.heads
SELECT head, target FROM import_column WHERE structure = :structure;

-- name: import.follows
SELECT id, person FROM follow
WHERE structure = :structure AND end_on IS NULL;

-- act: import.put
-- Lines of a file, new or as they now stand; whose they are is looked up by a
-- follow of one of the user's structures.
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
