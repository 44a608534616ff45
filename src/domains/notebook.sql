-- The notebook of a person: situations, axes, objectives, actions.

-- name: notebook.of_person
-- scope: that its text is sealed in, NULL without one.
SELECT n.id, n.kind, n.parent, n.state, n.who, n.holder, n.due_on, n.made_on,
  n.state_on, n.seq, n.move, n.moved_by, n.version, u.name AS author_name,
  v.name AS moved_name,
  h.name AS holder_name, (SELECT max(b.scope) FROM blob b
    WHERE b.record = n.id AND b.owner = n.structure) AS scope
FROM notebook n JOIN user u ON u.id = n.author
JOIN user v ON v.id = n.moved_by LEFT JOIN user h ON h.id = n.holder
WHERE n.person = :person AND n.structure = :structure
ORDER BY n.seq;

-- name: notebook.where
SELECT f.id AS follow FROM notebook n
JOIN follow f ON f.person = n.person AND f.structure = n.structure
WHERE n.id = :id;

-- name: notebook.events
SELECT e.item, e.move, e.state, e.made_on, e.user, u.name AS user_name
FROM notebook_event e JOIN notebook n ON n.id = e.item
JOIN user u ON u.id = e.user
WHERE n.person = :person AND n.structure = :structure
ORDER BY e.move;

-- name: day.actions
-- Open and due until a day, of people that I accompany; or mine to do.
SELECT f.id, f.person, n.id AS item, n.due_on, n.who, n.holder, n.version,
  h.name AS holder_name
FROM notebook n JOIN follow f ON f.person = n.person
  AND f.structure = n.structure AND f.end_on IS NULL
LEFT JOIN user h ON h.id = n.holder
WHERE n.structure = :structure AND n.kind = 'action'
  AND n.state IN ('in_progress', 'planned', 'standby')
  AND n.due_on <= :until
  AND (f.referent = :me OR f.coreferent = :me
    OR n.who = 'pro' AND n.holder = :me);

-- name: day.idle
-- Objectives in progress for a while without an open action.
SELECT f.id, f.person, min(coalesce((SELECT max(a.state_on) FROM notebook a
    WHERE a.parent = n.id), n.state_on)) AS since
FROM follow f CROSS JOIN notebook n ON n.person = f.person
  AND n.structure = f.structure
WHERE +f.structure = :structure AND f.end_on IS NULL AND n.kind = 'objectif'
  AND n.state = 'in_progress' AND n.state_on <= :before
  AND NOT EXISTS (SELECT 1 FROM notebook a WHERE a.parent = n.id
    AND (a.state IN ('in_progress', 'planned', 'standby')
      OR a.state_on > :before))
  AND (f.referent = :me OR f.coreferent = :me)
GROUP BY f.id;

-- name: day.contracts
SELECT f.id, f.person, f.contract_to FROM follow f
WHERE f.structure = :structure AND f.end_on IS NULL AND +f.united IS NULL
  AND f.contract_to <= :until
  AND (f.referent = :me OR f.coreferent = :me);

-- act: notebook.situation
-- on: follow(:follow)
-- right: person.write
-- blobs: barriers health
-- rows: 1
INSERT INTO notebook(id, person, structure, kind, state, author, made_on,
  state_on, seq, move, moved_by)
SELECT :id, :person, :structure, 'frein', 'in_progress', :me, :today, :today,
  m.n, m.n, :me
FROM (SELECT coalesce(max(move), 0) + 1 AS n FROM notebook
  WHERE person = :person AND structure = :structure) m;

-- act: notebook.objective
-- With its axe, where that is new.
-- on: follow(:follow)
-- right: person.write
-- blobs: path health
-- rows: 0..1
INSERT INTO notebook(id, person, structure, kind, state, author, made_on,
  state_on, seq, move, moved_by)
SELECT :axis, :person, :structure, 'axe', 'in_progress', :me, :today, :today,
  m.n, m.n, :me
FROM (SELECT coalesce(max(move), 0) + 1 AS n FROM notebook
  WHERE person = :person AND structure = :structure) m
WHERE NOT EXISTS (SELECT 1 FROM notebook WHERE id = :axis);
-- rows: 1
INSERT INTO notebook(id, person, structure, kind, parent, state, author,
  made_on, state_on, seq, move, moved_by)
SELECT :id, :person, :structure, 'objectif', a.id, :to_state, :me, :today,
  :today, m.n, m.n, :me
FROM notebook a, (SELECT coalesce(max(move), 0) + 1 AS n FROM notebook
  WHERE person = :person AND structure = :structure) m
WHERE a.id = :axis AND a.person = :person AND a.structure = :structure
  AND a.kind = 'axe' AND a.state = 'in_progress'
  AND :to_state IN ('in_progress', 'done', 'abandonned');
-- rows: 1
INSERT INTO notebook_event(item, move, state, user, made_on)
SELECT id, move, state, :me, :today FROM notebook WHERE id = :id;

-- act: notebook.action
-- on: follow(:follow)
-- right: person.write
-- blobs: path health
-- rows: 1
INSERT INTO notebook(id, person, structure, kind, parent, state, who, holder,
  due_on, author, made_on, state_on, seq, move, moved_by)
SELECT :id, :person, :structure, 'action', o.id, :to_state, :who,
  CASE :who WHEN 'pro' THEN :me END, :due_on, :me, :today, :today, m.n, m.n,
  :me
FROM notebook o, (SELECT coalesce(max(move), 0) + 1 AS n FROM notebook
  WHERE person = :person AND structure = :structure) m
WHERE o.id = :objective AND o.person = :person AND o.structure = :structure
  AND o.kind = 'objectif' AND :to_state IN ('in_progress', 'planned',
    'standby', 'done', 'abandonned', 'canceled');
-- rows: 1
INSERT INTO notebook_event(item, move, state, user, made_on)
SELECT id, move, state, :me, :today FROM notebook WHERE id = :id;

-- act: notebook.save
-- on: follow(:follow)
-- right: person.write
-- blobs: path barriers health
-- rows: 1
UPDATE notebook SET
  state_on = CASE WHEN state = :to_state THEN state_on ELSE :today END,
  state = :to_state, due_on = :due_on, who = :who,
  holder = CASE WHEN :who IS NOT 'pro' THEN NULL
    WHEN who IS 'pro' THEN holder ELSE :me END,
  moved_by = :me, version = version + 1,
  move = (SELECT max(move) + 1 FROM notebook m WHERE m.person = :person
    AND m.structure = :structure)
WHERE id = :id AND person = :person AND structure = :structure
  AND version = :version AND kind <> 'axe' AND state <> 'retire'
  AND (kind = 'action' OR due_on IS :due_on AND who IS :who)
  AND (kind = 'frein' AND :to_state = 'in_progress'
    OR kind = 'objectif' AND :to_state IN ('in_progress', 'done',
      'abandonned')
    OR kind = 'action' AND :to_state IN ('in_progress', 'planned',
      'standby', 'done', 'abandonned', 'canceled'));
-- rows: 0..1
INSERT INTO notebook_event(item, move, state, user, made_on)
SELECT n.id, n.move, n.state, :me, :today FROM notebook n
WHERE n.id = :id AND n.kind IN ('objectif', 'action')
  AND n.state IS NOT (SELECT e.state FROM notebook_event e
    WHERE e.item = n.id ORDER BY e.move DESC LIMIT 1);

-- act: notebook.state
-- Of one line, or of several in one act: all of them, or none.
-- on: follow(:follow)
-- right: person.write
-- rows: 1
UPDATE notebook SET state = :to_state, state_on = :today, moved_by = :me,
  version = version + 1,
  move = (SELECT max(move) + 1 FROM notebook m WHERE m.person = :person
    AND m.structure = :structure)
WHERE id = :id AND person = :person AND structure = :structure
  AND version = :version AND state <> :to_state
  AND (kind = 'objectif' AND :to_state IN ('in_progress', 'done',
      'abandonned')
    OR kind = 'action' AND :to_state IN ('in_progress', 'planned',
      'standby', 'done', 'abandonned', 'canceled'));
-- rows: 1
INSERT INTO notebook_event(item, move, state, user, made_on)
SELECT id, move, state, :me, :today FROM notebook WHERE id = :id;

-- act: notebook.drop
-- A situation that is over, or an axe on which nothing is in progress: what
-- was written stays.
-- on: follow(:follow)
-- right: person.write
-- rows: 1
UPDATE notebook SET state = 'retire', state_on = :today, moved_by = :me,
  version = version + 1,
  move = (SELECT max(move) + 1 FROM notebook m WHERE m.person = :person
    AND m.structure = :structure)
WHERE id = :id AND person = :person AND structure = :structure
  AND version = :version AND kind IN ('frein', 'axe')
  AND state = 'in_progress'
  AND NOT EXISTS (SELECT 1 FROM notebook o WHERE o.parent = notebook.id
    AND o.state = 'in_progress');
