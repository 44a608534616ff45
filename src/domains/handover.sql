-- A person handed over to another structure, or a structure invited to join in.

-- name: handover.by_id
SELECT h.*, s.nom AS sender_name, t.nom AS receiver_name,
  u.name AS author_name, b.name AS by_name,
  (SELECT closed FROM person_closed WHERE person = h.person) AS protected
FROM handover h JOIN structure s ON s.id = h.sender
JOIN structure t ON t.id = h.receiver JOIN user u ON u.id = h.author
LEFT JOIN user b ON b.id = h.answered_by
WHERE h.id = :id;

-- name: handover.received
-- Those that wait first, the oldest of them first; then a year of answers.
SELECT h.id, h.person, h.kind, h.state, h.made_on, h.answered_on,
  s.nom AS other_name
FROM handover h JOIN structure s ON s.id = h.sender
WHERE h.receiver = :structure
  AND (h.to_user = :me OR h.answered_by = :me OR :head = 1)
  AND (h.answered_on IS NULL OR h.state = 'attente'
    OR h.answered_on >= :since)
ORDER BY h.state NOT IN ('envoyee', 'attente'),
  iif(h.state IN ('envoyee', 'attente'), h.made_on, NULL),
  h.answered_on DESC, h.id;

-- name: handover.sent
SELECT h.id, h.person, h.kind, h.state, h.made_on, h.answered_on,
  t.nom AS other_name
FROM handover h JOIN structure t ON t.id = h.receiver
WHERE h.sender = :structure AND (h.author = :me OR :head = 1)
  AND (h.answered_on IS NULL OR h.state = 'attente'
    OR h.answered_on >= :since)
ORDER BY h.state NOT IN ('envoyee', 'attente'),
  iif(h.state IN ('envoyee', 'attente'), h.made_on, NULL),
  h.answered_on DESC, h.id;

-- name: handover.of_person
SELECT h.id, h.kind, h.state, h.made_on, h.answered_on, h.sender,
  h.author, h.answered_by, u.name AS author_name, b.name AS by_name,
  CASE WHEN h.sender = :structure THEN t.nom ELSE s.nom END AS other_name
FROM handover h JOIN structure s ON s.id = h.sender
JOIN structure t ON t.id = h.receiver JOIN user u ON u.id = h.author
LEFT JOIN user b ON b.id = h.answered_by
WHERE h.person = :person
  AND (h.sender = :structure OR h.receiver = :structure)
ORDER BY h.made_on, h.id;

-- name: handover.structures
-- Where people work: what can receive somebody.
SELECT id, num, nom, folded, commune FROM structure
WHERE account = 1 AND merged IS NULL ORDER BY num;

-- name: handover.account
-- Somebody who works in a structure, and may write there.
SELECT u.id FROM user u JOIN membership m ON m.user = u.id
WHERE u.login = :login AND u.state = 'actif' AND m.structure = :structure
  AND m.role <> 'lecture' AND m.start_on <= :today
  AND (m.end_on IS NULL OR m.end_on > :today) LIMIT 1;

-- name: handover.pending
SELECT 1 AS yes FROM handover WHERE person = :person AND sender = :structure
  AND receiver = :receiver AND state IN ('envoyee', 'attente');

-- name: day.handovers
-- To decide, by who heads the structure; an invitation, by who is invited.
SELECT h.id, h.person, h.kind, h.made_on, s.nom AS other_name
FROM handover h JOIN structure s ON s.id = h.sender
WHERE h.receiver = :structure AND h.state = 'envoyee'
  AND (h.to_user = :me OR (h.to_user IS NULL AND :head = 1));

-- name: day.handovers_waiting
-- On the waiting list for long.
SELECT h.id, h.person, h.kind, h.made_on, s.nom AS other_name
FROM handover h JOIN structure s ON s.id = h.sender
WHERE h.receiver = :structure AND h.state = 'attente' AND :head = 1
  AND h.answered_on <= :long;

-- name: day.handover_answers
-- Mine: answered and not read yet; without an answer for a while.
SELECT h.id, h.person, h.kind, h.state, h.made_on, h.answered_on,
  t.nom AS other_name
FROM handover h JOIN structure t ON t.id = h.receiver
WHERE h.sender = :structure AND h.author = :me
  AND ((h.state IN ('acceptee', 'refusee', 'attente', 'sans_reponse')
      AND h.answer_seen_on IS NULL)
    OR (h.state = 'envoyee' AND h.made_on <= :before));

-- act: handover.invite
-- Into the circle of a person, beside the one that invites.
-- on: follow(:follow)
-- new: referral(:id)
-- right: follow.write
-- blobs: content
-- must: content
-- grant: referral :id :receiver
-- rows: 1
INSERT INTO handover(id, person, sender, receiver, author, to_user, kind,
  purpose, scopes, agreed, made_on)
SELECT :id, :person, :structure, s.id, :me, :to_user, 'equipe', :purpose,
  :scopes & 26, :agreed <> 0, :today
FROM structure s
WHERE s.id = :receiver AND s.account = 1 AND s.id <> :structure
  AND :closed = 0 AND :purpose IN ('emploi', 'formation', 'social',
    'droits', 'logement', 'mobilite', 'famille', 'budget', 'autre')
  AND (:to_user IS NULL OR EXISTS (SELECT 1 FROM membership m
    WHERE m.user = :to_user AND m.structure = s.id AND m.role <> 'lecture'
    AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today)))
  AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.person = :person
    AND h.sender = :structure AND h.receiver = s.id
    AND h.state IN ('envoyee', 'attente'));

-- act: handover.ask
-- By her referent, or who heads the structure: she goes on elsewhere.
-- on: follow(:follow)
-- new: referral(:id)
-- right: follow.assign
-- blobs: content
-- must: content
-- grant: referral :id :receiver
-- rows: 1
INSERT INTO handover(id, person, sender, receiver, author, kind, purpose,
  scopes, agreed, made_on)
SELECT :id, :person, :structure, s.id, :me, :kind, :purpose, :scopes & 26,
  :agreed <> 0, :today
FROM structure s
WHERE s.id = :receiver AND s.account = 1 AND s.id <> :structure
  AND :closed = 0 AND :kind IN ('reorientation', 'transfert')
  AND :purpose IN ('emploi', 'formation', 'social', 'droits', 'logement',
    'mobilite', 'famille', 'budget', 'autre')
  AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.person = :person
    AND h.sender = :structure AND h.receiver = s.id
    AND h.state IN ('envoyee', 'attente'));

-- act: handover.withdraw
-- on: handover(:id)
-- right: referral.send
-- from: envoyee attente
-- revoke: referral :id :other
-- rows: 1
UPDATE handover SET state = 'retiree', answered_on = :today,
  access_end = :today, answer_seen_on = :today, version = version + 1
WHERE id = :id AND version = :version;

-- act: handover.seen
-- The answer is read by who asked; opened by another there, it stands.
-- on: handover(:id)
-- right: referral.send
-- rows: any
UPDATE handover SET opened_on = coalesce(opened_on, :today),
  answer_seen_on = coalesce(answer_seen_on, iif(author = :me, :today, NULL))
WHERE id = :id AND state <> 'envoyee' AND (opened_on IS NULL
  OR (author = :me AND answer_seen_on IS NULL));

-- act: handover.wait
-- On the waiting list of the structure.
-- on: handover(:id)
-- right: handover.decide
-- undo: undo.decided
-- from: envoyee
-- blobs: content
-- rows: 1
UPDATE handover SET state = 'attente', answered_on = :today,
  answered_by = :me, answer = :answer, opened_on = NULL,
  version = version + 1
WHERE id = :id AND version = :version AND kind <> 'equipe';

-- act: handover.refuse
-- on: handover(:id)
-- right: handover.decide
-- undo: undo.decided
-- from: envoyee attente
-- blobs: content
-- revoke: referral :id :structure
-- The words of what was decided before go with that decision.
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT answer FROM handover WHERE id = :id);
-- rows: 1
UPDATE handover SET state = 'refusee', answered_on = :today,
  answered_by = :me, answer = :answer, access_end = :today,
  answer_seen_on = NULL, opened_on = NULL, version = version + 1
WHERE id = :id AND version = :version AND to_user IS NULL;

-- act: handover.decline
-- An invitation, by who is invited.
-- on: handover(:id)
-- right: referral.answer
-- undo: undo.decided
-- from: envoyee
-- blobs: content
-- revoke: referral :id :structure
-- rows: 1
UPDATE handover SET state = 'refusee', answered_on = :today,
  answered_by = :me, answer = :answer, access_end = :today,
  answer_seen_on = NULL, opened_on = NULL, version = version + 1
WHERE id = :id AND version = :version AND kind = 'equipe'
  AND to_user = :me;

-- act: handover.reconsider
-- A refusal taken back by who said it, before it was opened where it was
-- asked.
-- on: handover(:id)
-- right: referral.answer
-- from: refusee
-- grant: referral :id :structure
-- The words of what was decided before go with that decision.
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT answer FROM handover WHERE id = :id);
-- rows: 1
UPDATE handover SET state = 'envoyee', answered_on = NULL,
  answered_by = NULL, answer = NULL, access_end = NULL,
  version = version + 1
WHERE id = :id AND version = :version AND answered_by = :me
  AND answer_seen_on IS NULL AND opened_on IS NULL
  AND :closed = 0
  AND NOT EXISTS (SELECT 1 FROM handover o WHERE o.person = :person
    AND o.sender = :other AND o.receiver = :structure
    AND o.state IN ('envoyee', 'attente'));

-- act: handover.accept
-- The structure follows her from now on, with label and what was ticked, and
-- the referent that it chose; that which asked suspends its own, or ends it.
-- on: handover(:id)
-- right: handover.decide
-- undo: undo.admitted
-- from: envoyee attente
-- blobs: content
-- grant: person :person :structure
-- tokens
-- The words of what was decided before go with that decision.
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT answer FROM handover WHERE id = :id);
-- rows: 1
UPDATE handover SET state = 'acceptee', answered_on = :today,
  answered_by = :me, answer = :answer, answer_seen_on = NULL,
  opened_on = NULL, version = version + 1
WHERE id = :id AND version = :version AND to_user IS NULL
  AND :closed = 0
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = :person
    AND f.structure = :other AND f.end_on IS NULL);
-- rows: 0..1
UPDATE follow SET status = 'actif', referent = :referent,
  coreferent = CASE WHEN end_on IS NULL AND coreferent IS NOT :referent
    THEN coreferent END,
  scopes = CASE WHEN end_on IS NULL THEN scopes ELSE 4065 END
    | (SELECT h.scopes & f.scopes & 26 FROM handover h JOIN follow f
      ON f.person = h.person AND f.structure = h.sender WHERE h.id = :id),
  start_on = CASE WHEN end_on IS NULL THEN start_on ELSE :today END,
  purpose = 'relais', cause = :id, until_on = date(:today, '+2 years'),
  end_on = NULL, version = version + 1
WHERE structure = :structure AND person = :person;
-- rows: 0..1
INSERT INTO follow(id, person, structure, num, scopes, referent, status,
  purpose, start_on, cause, until_on)
SELECT :follow, :person, :structure,
  (SELECT max(coalesce(max(num), 0), coalesce((SELECT n.follow FROM number n
    WHERE n.structure = :structure), 0)) + 1 FROM follow
    WHERE structure = :structure),
  4065 | (h.scopes & f.scopes & 26), :referent, 'actif', 'relais', :today,
  :id, date(:today, '+2 years')
FROM handover h JOIN follow f ON f.person = h.person
  AND f.structure = h.sender
WHERE h.id = :id AND NOT EXISTS (SELECT 1 FROM follow
  WHERE structure = :structure AND person = :person);
-- What was read with it is again; what was read with one that has ended is a
-- record of its own.
-- rows: any
UPDATE follow SET end_on = NULL, until_on = date(:today, '+2 years')
WHERE end_on IS NOT NULL AND united = (SELECT k.id FROM follow k
  WHERE k.structure = :structure AND k.person = :person AND k.end_on IS NULL);
-- rows: any
UPDATE twin SET ended_on = :today, ended_by = :me
WHERE ended_on IS NULL AND other = (SELECT o.id FROM follow o
  JOIN follow k ON k.id = o.united WHERE o.structure = :structure
  AND o.person = :person AND o.end_on IS NULL AND k.end_on IS NOT NULL);
-- rows: any
UPDATE follow SET united = NULL
WHERE structure = :structure AND person = :person AND end_on IS NULL
  AND (SELECT k.end_on FROM follow k WHERE k.id = follow.united) IS NOT NULL;
-- Begun again, it has not agreed that she be forgotten (domains/erasure.sql).
-- rows: any
DELETE FROM erasure WHERE structure = :structure AND person IN (
  SELECT f.person FROM follow k JOIN follow f ON f.id = k.id
    OR f.united = k.id
  WHERE k.structure = :structure AND k.person = :person AND k.cause = :id);
-- Only one who works there now, and may write.
-- rows: 1
INSERT INTO assignment(id, follow, seq, role, user, by_user, made_on,
  seen_on)
SELECT randomblob(16), f.id, (SELECT coalesce(max(seq), 0) + 1
    FROM assignment a WHERE a.follow = f.id), 'referent', f.referent, :me,
  :today, CASE WHEN f.referent IS :me THEN :today END
FROM follow f WHERE f.structure = :structure AND f.person = :person
  AND f.end_on IS NULL AND EXISTS (SELECT 1 FROM membership m
    JOIN user u ON u.id = m.user WHERE m.user = f.referent
    AND m.structure = f.structure AND m.role <> 'lecture'
    AND u.state = 'actif' AND m.start_on <= :today
    AND (m.end_on IS NULL OR m.end_on > :today));
-- rows: 0..1
UPDATE follow SET next_step = NULL, next_step_on = NULL,
  status = CASE (SELECT kind FROM handover WHERE id = :id)
    WHEN 'transfert' THEN 'termine' WHEN 'reorientation' THEN 'suspendu'
    ELSE status END,
  end_on = CASE (SELECT kind FROM handover WHERE id = :id)
    WHEN 'transfert' THEN :today END, version = version + 1
WHERE structure = :other AND person = :person AND end_on IS NULL
  AND (SELECT kind FROM handover WHERE id = :id) <> 'equipe';
-- Those that are read with it end with it.
-- rows: any
UPDATE follow SET end_on = :today
WHERE end_on IS NULL AND united = (SELECT k.id FROM follow k
  WHERE k.structure = :other AND k.person = :person AND k.end_on = :today
  AND k.status = 'termine');

-- act: handover.join
-- An invitation by name: she who accepts it is there, as its structure's
-- referent when it did not follow the person yet; shown to the others where
-- the person agreed to it.
-- on: handover(:id)
-- right: referral.answer
-- undo: undo.admitted
-- from: envoyee
-- blobs: content
-- grant: person :person :structure
-- tokens
-- rows: 1
UPDATE handover SET state = 'acceptee', answered_on = :today,
  answered_by = :me, answer = :answer, answer_seen_on = NULL,
  opened_on = NULL, version = version + 1
WHERE id = :id AND version = :version AND kind = 'equipe'
  AND to_user = :me
  AND :closed = 0
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = :person
    AND f.structure = :other AND f.end_on IS NULL);
-- rows: 0..1
UPDATE follow SET status = 'actif', referent = :me, coreferent = NULL,
  scopes = 4065 | (SELECT h.scopes & f.scopes & 26 FROM handover h
    JOIN follow f ON f.person = h.person AND f.structure = h.sender
    WHERE h.id = :id), start_on = :today, purpose = 'relais', cause = :id,
  until_on = date(:today, '+2 years'), end_on = NULL, version = version + 1
WHERE structure = :structure AND person = :person AND end_on IS NOT NULL;
-- rows: 0..1
INSERT INTO follow(id, person, structure, num, scopes, referent, status,
  purpose, start_on, cause, until_on)
SELECT :follow, :person, :structure,
  (SELECT max(coalesce(max(num), 0), coalesce((SELECT n.follow FROM number n
    WHERE n.structure = :structure), 0)) + 1 FROM follow
    WHERE structure = :structure),
  4065 | (h.scopes & f.scopes & 26), :me, 'actif', 'relais', :today,
  :id, date(:today, '+2 years')
FROM handover h JOIN follow f ON f.person = h.person
  AND f.structure = h.sender
WHERE h.id = :id AND NOT EXISTS (SELECT 1 FROM follow
  WHERE structure = :structure AND person = :person);
-- What was read with it is again; what was read with one that has ended is a
-- record of its own.
-- rows: any
UPDATE follow SET end_on = NULL, until_on = date(:today, '+2 years')
WHERE end_on IS NOT NULL AND united = (SELECT k.id FROM follow k
  WHERE k.structure = :structure AND k.person = :person AND k.end_on IS NULL);
-- rows: any
UPDATE twin SET ended_on = :today, ended_by = :me
WHERE ended_on IS NULL AND other = (SELECT o.id FROM follow o
  JOIN follow k ON k.id = o.united WHERE o.structure = :structure
  AND o.person = :person AND o.end_on IS NULL AND k.end_on IS NOT NULL);
-- rows: any
UPDATE follow SET united = NULL
WHERE structure = :structure AND person = :person AND end_on IS NULL
  AND (SELECT k.end_on FROM follow k WHERE k.id = follow.united) IS NOT NULL;
-- Begun again, it has not agreed that she be forgotten (domains/erasure.sql).
-- rows: any
DELETE FROM erasure WHERE structure = :structure AND person IN (
  SELECT f.person FROM follow k JOIN follow f ON f.id = k.id
    OR f.united = k.id
  WHERE k.structure = :structure AND k.person = :person AND k.cause = :id);
-- rows: 0..1
INSERT INTO assignment(id, follow, seq, role, user, by_user, made_on,
  seen_on)
SELECT randomblob(16), f.id, (SELECT coalesce(max(seq), 0) + 1
    FROM assignment a WHERE a.follow = f.id), 'referent', :me, :me, :today,
  :today
FROM follow f WHERE f.structure = :structure AND f.person = :person
  AND f.end_on IS NULL AND f.cause = :id;
-- rows: 0..1
UPDATE circle SET end_on = :today
WHERE person = :person AND structure = :structure AND user = :me
  AND end_on IS NULL;
-- rows: 1
INSERT INTO circle(id, person, structure, user, purpose, shown, start_on,
  until_on, by_user)
SELECT randomblob(16), :person, :structure, :me, h.purpose,
  coalesce(h.agreed, 1), :today, date(:today, '+2 years'), h.author
FROM handover h WHERE h.id = :id;

-- act: handover.expire
-- Without an answer for 30 days, of an invitation, for 90, of the others; 180
-- days on the waiting list.
-- on: none
-- right: clock
-- by: clock
-- rows: any
UPDATE handover SET state = 'sans_reponse', answered_on = :today,
  access_end = :today, answer_seen_on = NULL, version = version + 1
WHERE state = 'envoyee' AND made_on <= date(:today, '-30 days')
  AND (kind = 'equipe' OR made_on <= date(:today, '-90 days'));
-- rows: any
UPDATE handover SET state = 'sans_reponse', answered_on = :today,
  access_end = :today, answer_seen_on = NULL, version = version + 1
WHERE state = 'attente' AND answered_on <= date(:today, '-180 days');

-- act: handover.lapse
-- What the receiver did for her ended 30 days ago: nothing sent for it is read
-- there any more (referral.lapse).
-- on: none
-- right: clock
-- by: clock
-- rows: any
UPDATE handover SET access_end = date(:today, '-1 day'),
  version = version + 1
WHERE id IN (SELECT h.id FROM handover h
  CROSS JOIN follow f ON f.person = h.person AND f.structure = h.receiver
  WHERE h.state = 'acceptee' AND h.access_end IS NULL
    AND h.receiver <> h.sender AND f.end_on < date(:today, '-30 days'));
