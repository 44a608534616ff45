-- Requests for access to a record that exists elsewhere, and their answers.

-- name: request.by_id
-- What a screen may show of it: never whom it was sent to.
SELECT r.id, r.structure, r.user, r.state, r.made_on, r.answered_on,
  r.answer, r.answer_seen_on, r.version, s.nom AS structure_name,
  u.name AS user_name
FROM request r JOIN structure s ON s.id = r.structure
JOIN user u ON u.id = r.user WHERE r.id = :id;

-- name: request.pending
-- Is one of this structure waiting already for who was just found?
SELECT 1 AS yes FROM match m JOIN request r ON r.person = m.person
  AND r.structure = m.structure
WHERE m.id = :match AND r.state = 'envoyee';

-- name: request.sent
SELECT r.id, r.state, r.made_on, r.answered_on, r.answer_seen_on,
  u.name AS user_name
FROM request r JOIN user u ON u.id = r.user
WHERE r.structure = :structure AND (r.user = :me OR :head = 1)
ORDER BY r.made_on DESC, r.id;

-- name: request.received
-- For the follows of one structure: those that wait, those it answered.
SELECT r.id, f.id AS follow, f.person, r.state, r.made_on, r.answered_on,
  s.nom AS structure_name, u.name AS user_name
FROM (SELECT * FROM request WHERE state = 'envoyee'
  UNION SELECT * FROM request WHERE answered_structure = :structure) r
CROSS JOIN follow f ON f.person = r.person
  AND f.structure = :structure AND f.end_on IS NULL
JOIN structure s ON s.id = r.structure JOIN user u ON u.id = r.user
WHERE r.structure <> :structure
  AND (f.referent = :me OR f.coreferent = :me OR :head = 1)
ORDER BY r.made_on DESC, r.id;

-- name: request.granted
-- The follow that a granted one opened.
SELECT f.id FROM request r JOIN follow f ON f.person = r.person
  AND f.structure = r.structure
WHERE r.id = :id AND r.state = 'accordee' AND f.end_on IS NULL;

-- name: day.requests
-- To answer by a referent; by the responsable when nobody else is left to.
SELECT r.id, f.id AS follow, f.person, r.made_on, s.nom AS structure_name
FROM request r CROSS JOIN follow f ON f.person = r.person
  AND f.structure = :structure AND f.end_on IS NULL
LEFT JOIN user u ON u.id = f.referent
JOIN structure s ON s.id = r.structure
WHERE r.structure <> :structure AND r.state = 'envoyee'
  AND (f.referent = :me OR f.coreferent = :me
    OR (:head = 1 AND (f.referent IS NULL OR u.state <> 'actif'
      OR NOT EXISTS (SELECT 1 FROM membership m WHERE m.user = f.referent
        AND m.structure = f.structure AND m.role <> 'lecture'
        AND m.start_on <= :today
        AND (m.end_on IS NULL OR m.end_on > :today)))));

-- name: day.request_answers
-- Answered, not read yet; waiting for a while.
SELECT r.id, r.id AS person, r.state, r.made_on, r.answered_on
FROM request r
WHERE r.structure = :structure AND r.user = :me
  AND ((r.state IN ('accordee', 'refusee', 'expiree')
      AND r.answer_seen_on IS NULL)
    OR (r.state = 'envoyee' AND r.made_on <= :before));

-- name: day.probe
-- Who was looked for, and by whom, as the keeper says (keeper/sought.sql has to
-- whom).
SELECT f.id, f.person, f.num, s.nom AS structure_name, u.name AS user_name
FROM follow f JOIN structure s ON s.id = :by JOIN user u ON u.id = :user
WHERE f.person = :person AND f.structure = :structure AND f.end_on IS NULL;

-- act: request.create
-- From a match of this hour; the structures that follow her get its key.
-- on: match(:match)
-- new: request(:id)
-- right: request.own
-- blobs: content
-- grant: request :id :followers
-- rows: 1
INSERT INTO request(id, person, structure, user, made_on)
SELECT :id, m.person, m.structure, :me, :today
FROM match m
WHERE m.id = :match AND m.made_at > :now - 3600 AND :closed = 0
  AND NOT EXISTS (SELECT 1 FROM request r WHERE r.person = m.person
    AND r.structure = m.structure AND r.state = 'envoyee')
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = m.person
    AND f.end_on IS NULL)
  AND NOT EXISTS (SELECT 1 FROM follow f WHERE f.person = m.person
    AND f.structure = m.structure AND f.end_on IS NULL);
-- rows: 1
DELETE FROM match WHERE id = :match;

-- act: request.withdraw
-- on: request(:id)
-- right: request.own
-- from: envoyee
-- rows: 1
UPDATE request SET state = 'retiree', answered_on = :today,
  answer_seen_on = :today, version = version + 1
WHERE id = :id AND version = :version;

-- act: request.seen
-- on: request(:id)
-- right: request.own
-- rows: any
UPDATE request SET answer_seen_on = :today
WHERE id = :id AND answer_seen_on IS NULL AND state <> 'envoyee';

-- act: request.grant
-- The structure that asks follows her from now on, with label and what was
-- ticked of identity, contact and address, as far as this one has them.
-- on: follow(:follow)
-- right: request.answer
-- blobs: content
-- grant: person :person :asker
-- tokens
-- rows: 1
UPDATE request SET state = 'accordee', answered_on = :today,
  answered_by = :me, answered_structure = :structure, answer = :answer,
  version = version + 1
WHERE id = :request AND person = :person AND structure = :asker
  AND structure <> :structure AND state = 'envoyee' AND version = :version
  AND :closed = 0;
-- rows: 0..1
UPDATE follow SET end_on = NULL, status = 'actif',
  referent = (SELECT r.user FROM request r JOIN membership m
    ON m.user = r.user AND m.structure = :asker AND m.role <> 'lecture'
    WHERE r.id = :request AND m.start_on <= :today
    AND (m.end_on IS NULL OR m.end_on > :today)),
  coreferent = NULL,
  scopes = 4065 | (:scopes & 26 & (SELECT scopes FROM follow
    WHERE id = :follow)),
  purpose = 'demande', start_on = :today, cause = :request,
  until_on = date(:today, '+2 years'), version = version + 1
WHERE structure = :asker AND person = :person AND end_on IS NOT NULL;
-- What was read with it is again; what was read with one that has ended is a
-- record of its own.
-- rows: any
UPDATE follow SET end_on = NULL, until_on = date(:today, '+2 years')
WHERE end_on IS NOT NULL AND united = (SELECT k.id FROM follow k
  WHERE k.structure = :asker AND k.person = :person AND k.end_on IS NULL);
-- rows: any
UPDATE twin SET ended_on = :today, ended_by = :me
WHERE ended_on IS NULL AND other = (SELECT o.id FROM follow o
  JOIN follow k ON k.id = o.united WHERE o.structure = :asker
  AND o.person = :person AND o.end_on IS NULL AND k.end_on IS NOT NULL);
-- rows: any
UPDATE follow SET united = NULL
WHERE structure = :asker AND person = :person AND end_on IS NULL
  AND (SELECT k.end_on FROM follow k WHERE k.id = follow.united) IS NOT NULL;
-- rows: 0..1
INSERT INTO follow(id, person, structure, num, scopes, referent, status,
  purpose, start_on, cause, until_on)
SELECT :made, :person, :asker,
  (SELECT max(coalesce(max(num), 0), coalesce((SELECT n.follow FROM number n
    WHERE n.structure = :asker), 0)) + 1 FROM follow WHERE structure = :asker),
  4065 | (:scopes & 26 & (SELECT scopes FROM follow WHERE id = :follow)),
  (SELECT r.user FROM request r JOIN membership m ON m.user = r.user
    AND m.structure = :asker AND m.role <> 'lecture'
    WHERE r.id = :request AND m.start_on <= :today
    AND (m.end_on IS NULL OR m.end_on > :today)),
  'actif', 'demande', :today, :request, date(:today, '+2 years')
WHERE NOT EXISTS (SELECT 1 FROM follow WHERE structure = :asker
  AND person = :person);
-- Begun again, it has not agreed that she be forgotten (domains/erasure.sql).
-- rows: any
DELETE FROM erasure WHERE structure = :asker AND person IN (
  SELECT f.person FROM follow k JOIN follow f ON f.id = k.id
    OR f.united = k.id
  WHERE k.structure = :asker AND k.person = :person AND k.cause = :request);
-- rows: 1
INSERT INTO assignment(id, follow, seq, role, user, by_user, made_on,
  seen_on)
SELECT randomblob(16), f.id, (SELECT coalesce(max(seq), 0) + 1
    FROM assignment a WHERE a.follow = f.id), 'referent', f.referent, :me,
  :today, :today
FROM follow f WHERE f.structure = :asker AND f.person = :person
  AND f.end_on IS NULL AND f.cause = :request;

-- act: request.refuse
-- on: follow(:follow)
-- right: request.answer
-- blobs: content
-- rows: 1
UPDATE request SET state = 'refusee', answered_on = :today,
  answered_by = :me, answered_structure = :structure, answer = :answer,
  version = version + 1
WHERE id = :request AND person = :person AND structure <> :structure
  AND state = 'envoyee' AND version = :version;

-- act: request.expire
-- 30 days without an answer.
-- on: none
-- right: clock
-- by: clock
-- rows: any
UPDATE request SET state = 'expiree', answered_on = :today,
  version = version + 1
WHERE state = 'envoyee' AND made_on <= date(:today, '-30 days');
