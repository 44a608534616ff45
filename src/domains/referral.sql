-- Referrals (orientations): states of design 12, rules of services.md 2.6.

-- name: referral.by_id
SELECT r.*, s.nom AS sender_name, t.nom AS receiver_name,
  t.account AS receiver_account, u.name AS author_name,
  (SELECT closed FROM person_closed WHERE person = r.person) AS protected
FROM referral r JOIN structure s ON s.id = r.sender
JOIN structure t ON t.id = r.receiver JOIN user u ON u.id = r.author
WHERE r.id = :id;

-- name: referral.by_num
SELECT id FROM referral WHERE (sender = :structure AND num = :num)
  OR (receiver = :structure AND receiver_num = :num AND sender <> :structure);

-- name: referral.received
SELECT r.id, r.person, r.urgent,
  CASE WHEN r.moved_on IS NULL THEN r.state ELSE 'deplacee' END AS state,
  r.sent_on, r.receiver_num AS num,
  r.seen_on, s.nom AS other_name, r.sender AS side
FROM referral r JOIN structure s ON s.id = r.sender
WHERE r.receiver = :structure AND r.state <> 'brouillon' AND r.external = 0
  AND r.receiver_num IS NOT NULL
ORDER BY r.sent_on DESC, r.receiver_num DESC;

-- name: referral.sent
SELECT r.id, r.person, r.urgent,
  CASE WHEN r.moved_on IS NULL THEN r.state ELSE 'deplacee' END AS state,
  r.sent_on, r.made_on, r.num,
  r.answered_on, r.external, t.nom AS other_name
FROM referral r JOIN structure t ON t.id = r.receiver
WHERE r.sender = :structure
ORDER BY coalesce(r.sent_on, r.made_on) DESC, r.num DESC;

-- name: referral.of_person
-- Those that the structure sent, and those that were sent to it.
SELECT r.id, r.person, r.urgent, r.sent_on, r.made_on, r.seen_on,
  CASE WHEN r.moved_on IS NULL THEN r.state ELSE 'deplacee' END AS state,
  r.sender <> :structure AS received,
  CASE WHEN r.sender = :structure THEN r.num ELSE r.receiver_num END AS num,
  CASE WHEN r.sender = :structure THEN t.nom ELSE s.nom END AS other_name
FROM referral r JOIN structure t ON t.id = r.receiver
JOIN structure s ON s.id = r.sender
WHERE r.person = :person AND (r.sender = :structure OR
  (r.receiver = :structure AND r.receiver_num IS NOT NULL
    AND r.state <> 'brouillon' AND r.external = 0))
ORDER BY coalesce(r.sent_on, r.made_on) DESC, r.made_on DESC, r.num DESC;

-- name: referral.events
SELECT e.*, u.name AS user_name, s.nom AS structure_name
FROM referral_event e LEFT JOIN user u ON u.id = e.user
LEFT JOIN structure s ON s.id = e.structure
WHERE e.referral = :id ORDER BY e.seq;

-- name: referral.event_last
SELECT e.*, u.name AS user_name FROM referral_event e
LEFT JOIN user u ON u.id = e.user
WHERE e.referral = :id AND e.action = :action ORDER BY e.seq DESC LIMIT 1;

-- name: service.receiver
-- The structure of a service: is it referable here?
SELECT v.id, v.nom, v.structure, s.nom AS structure_name, s.account,
  v.conditions_acces, v.publics, v.publics_precisions, v.frais, v.date_maj
FROM service v JOIN structure s ON s.id = v.structure WHERE v.id = :id;

-- act: referral.create
-- on: follow(:follow)
-- new: referral(:id)
-- right: referral.create
-- blobs: content
-- rows: 1
INSERT INTO referral(id, person, sender, receiver, num, author, external,
  state, urgent, made_on, wished_on, scopes, agreed)
VALUES(:id, :person, :structure, :receiver,
  (SELECT max(coalesce(max(num), 0), coalesce((SELECT n.sent FROM number n
    WHERE n.structure = :structure), 0)) + 1 FROM referral WHERE sender = :structure),
  :me, (SELECT 1 - account FROM structure WHERE id = :receiver),
  'brouillon', :urgent, :today, :wished_on, :scopes & 10, :agreed <> 0);

-- act: referral.edit
-- on: referral(:id)
-- right: referral.send
-- from: brouillon
-- blobs: content
-- rows: 1
UPDATE referral SET receiver = :receiver, urgent = :urgent,
  external = (SELECT 1 - account FROM structure WHERE id = :receiver),
  wished_on = :wished_on, scopes = :scopes & 10, agreed = :agreed <> 0,
  version = version + 1
WHERE id = :id AND version = :version;

-- act: referral.send
-- By who follows her still, as for a new one: what is accepted opens her
-- record there.
-- on: referral(:id)
-- right: referral.create
-- undo: undo.send
-- from: brouillon
-- blobs: content
-- grant: referral :id :other
-- rows: 1
UPDATE referral SET state = 'envoyee', sent_on = :today,
  receiver_num = (SELECT max(coalesce(max(receiver_num), 0), coalesce((SELECT
    n.received FROM number n WHERE n.structure = :other), 0)) + 1
    FROM referral WHERE receiver = :other),
  version = version + 1
WHERE id = :id AND version = :version;
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'envoyer', 'envoyee', :structure, :me, :today);

-- act: referral.drop
-- A draft that was never sent.
-- on: referral(:id)
-- right: referral.send
-- from: brouillon
-- revoke: referral :id :structure
-- rows: any
DELETE FROM blob WHERE record = :id;
-- rows: 1
DELETE FROM referral WHERE id = :id AND version = :version;

-- act: referral.ask
-- on: referral(:id)
-- right: referral.answer
-- undo: undo.answer
-- from: envoyee
-- blobs: content
-- rows: 1
UPDATE referral SET state = 'precision_demandee', answered_on = :today,
  answer_seen_on = NULL, version = version + 1
WHERE id = :id AND version = :version;
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'demander', 'precision_demandee', :structure, :me,
  :today);

-- act: referral.reply
-- on: referral(:id)
-- right: referral.send
-- undo: undo.reply
-- from: precision_demandee
-- blobs: content
-- rows: 1
UPDATE referral SET state = 'envoyee', sent_on = :today, seen_on = NULL,
  version = version + 1
WHERE id = :id AND version = :version;
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'repondre', 'envoyee', :structure, :me, :today);

-- act: referral.accept
-- The receiver's structure follows the person from now on, with the scopes
-- that were shared (label always; identity, contact as ticked), as far as the
-- sender has them.  A follow that had ended is another one from here: what it
-- opened before is not, and nobody opens it again for oneself.
-- on: referral(:id)
-- right: referral.answer
-- undo: undo.accept
-- from: envoyee precision_demandee
-- blobs: content
-- grant: person :person :structure
-- tokens
-- rows: 1
UPDATE referral SET state = 'acceptee', answered_on = :today,
  answer_seen_on = NULL, version = version + 1
WHERE id = :id AND version = :version;
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'accepter', 'acceptee', :structure, :me, :today);
-- To one that goes on it adds what was shared, as a handover does.
-- rows: 0..1
UPDATE follow SET version = version + 1, scopes = follow.scopes | k.given
FROM (SELECT r.scopes & f.scopes & 10 AS given FROM referral r
  JOIN follow f ON f.person = r.person AND f.structure = r.sender
  WHERE r.id = :id) k
WHERE structure = :structure AND person = :person AND end_on IS NULL
  AND structure <> :other AND k.given & ~follow.scopes <> 0;
-- rows: any
UPDATE follow SET end_on = NULL, status = 'actif', referent = :me,
  coreferent = NULL,
  scopes = 4065 | coalesce((SELECT r.scopes & f.scopes & 10 FROM referral r
    JOIN follow f ON f.person = r.person AND f.structure = r.sender
    WHERE r.id = :id), 0), start_on = :today, cause = :id,
  version = version + 1
WHERE structure = :structure AND person = :person AND end_on IS NOT NULL
  AND structure <> :other;
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
-- rows: any
INSERT INTO follow(id, person, structure, num, scopes, referent, status,
  last_contact_on, purpose, start_on, cause)
SELECT :follow, :person, :structure,
  (SELECT max(coalesce(max(num), 0), coalesce((SELECT n.follow FROM number n
    WHERE n.structure = :structure), 0)) + 1 FROM follow WHERE structure = :structure),
  4065 | coalesce((SELECT r.scopes & f.scopes & 10 FROM referral r
    JOIN follow f ON f.person = r.person AND f.structure = r.sender
    WHERE r.id = :id), 0), :me, 'actif', NULL, 'orientation', :today, :id
WHERE NOT EXISTS (SELECT 1 FROM follow
  WHERE structure = :structure AND person = :person);
-- Begun again, it has not agreed that she be forgotten (domains/erasure.sql).
-- rows: any
DELETE FROM erasure WHERE structure = :structure AND person IN (
  SELECT f.person FROM follow k JOIN follow f ON f.id = k.id
    OR f.united = k.id
  WHERE k.structure = :structure AND k.person = :person AND k.cause = :id);
-- rows: any
INSERT INTO assignment(id, follow, seq, role, user, by_user, made_on,
  seen_on)
SELECT randomblob(16), f.id, (SELECT coalesce(max(seq), 0) + 1
    FROM assignment a WHERE a.follow = f.id), 'referent', :me, :me, :today,
  :today
FROM follow f WHERE f.structure = :structure AND f.person = :person
  AND f.referent = :me AND f.cause = :id;

-- act: referral.refuse
-- on: referral(:id)
-- right: referral.answer
-- undo: undo.answer
-- from: envoyee precision_demandee
-- blobs: content
-- revoke: referral :id :structure
-- rows: 1
UPDATE referral SET state = 'refusee', answered_on = :today,
  ended_on = :today, access_end = :today, answer_seen_on = NULL,
  version = version + 1
WHERE id = :id AND version = :version;
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'refuser', 'refusee', :structure, :me, :today);

-- act: referral.withdraw
-- on: referral(:id)
-- right: referral.send
-- undo: undo.withdraw undo.sent
-- from: envoyee precision_demandee acceptee
-- blobs: content
-- revoke: referral :id :other
-- rows: 1
UPDATE referral SET state = 'retiree', ended_on = :today,
  access_end = :today, version = version + 1
WHERE id = :id AND version = :version;
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'retirer', 'retiree', :structure, :me, :today);
-- What it opened of the record there is shut, where nothing else gives it
-- (said.stop.referral).  Who ended that follow may still go on with it.
-- rows: 0..1
UPDATE follow SET version = version + (end_on IS NULL),
  scopes = follow.scopes & (~26 | k.given)
FROM (SELECT coalesce(max(a.scopes & 2) | max(a.scopes & 8)
    | max(a.scopes & 16), 0) AS given
  FROM agreed a WHERE a.person = :person AND a.structure = :other
    AND a.since >= (SELECT f.start_on FROM follow f
      WHERE f.person = :person AND f.structure = :other)) k
WHERE person = :person AND structure = :other AND :other <> :structure
  AND :state = 'acceptee'
  AND follow.scopes & 4 = 0 AND follow.scopes & 26 & ~k.given <> 0;
-- rows: any
DELETE FROM token WHERE person = :person AND structure = :other
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = :person
    AND f.structure = :other AND ((token.part = 3 AND f.scopes & 8 = 0)
      OR (token.part IN (2, 4) AND f.scopes & 2 = 0)));

-- act: referral.finish
-- on: referral(:id)
-- right: referral.answer
-- undo: undo.answer
-- from: acceptee
-- blobs: content
-- rows: 1
UPDATE referral SET state = 'terminee', ended_on = :today,
  access_end = date(:today, '+30 days'), answer_seen_on = NULL,
  version = version + 1
WHERE id = :id AND version = :version;
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'terminer', 'terminee', :structure, :me, :today);

-- A structure without account: the sender keeps the states herself, "dite
-- par Mme X" in the event's sealed words.

-- act: referral.external_send
-- on: referral(:id)
-- right: referral.external
-- undo: undo.sent
-- from: brouillon
-- blobs: content
-- rows: 1
UPDATE referral SET state = 'envoyee', sent_on = :today,
  version = version + 1
WHERE id = :id AND version = :version;
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'envoyer', 'envoyee', :structure, :me, :today);

-- act: referral.external_answer
-- on: referral(:id)
-- right: referral.external
-- undo: undo.sent
-- from: envoyee acceptee
-- blobs: content
-- rows: 1
UPDATE referral SET state = :to,
  answered_on = CASE WHEN :to = 'terminee' THEN answered_on ELSE :today END,
  ended_on = CASE WHEN :to = 'acceptee' THEN NULL ELSE :today END,
  answer_seen_on = :today, version = version + 1
WHERE id = :id AND version = :version
  AND ((state = 'envoyee' AND :to IN ('acceptee', 'refusee'))
    OR (state = 'acceptee' AND :to = 'terminee'));
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id),
  CASE :to WHEN 'acceptee' THEN 'accepter' WHEN 'refusee' THEN 'refuser'
    ELSE 'terminer' END, :to, :structure, :me, :today);

-- act: referral.invite
-- A structure without account is asked for, once.
-- on: referral(:id)
-- right: referral.external
-- rows: 0..1
INSERT INTO invitation(id, structure, asker, user, made_on)
VALUES(:invitation, :other, :structure, :me, :today)
ON CONFLICT(structure) DO NOTHING;

-- act: referral.seen
-- on: referral(:id)
-- right: referral.answer
-- rows: any
UPDATE referral SET seen_on = :today WHERE id = :id AND seen_on IS NULL;

-- act: referral.answer_seen
-- on: referral(:id)
-- right: referral.send
-- rows: any
UPDATE referral SET answer_seen_on = :today
WHERE id = :id AND answer_seen_on IS NULL;

-- act: referral.expire
-- 30 days after the last sending without an answer (services.md 2.6).
-- on: none
-- right: clock
-- by: clock
-- rows: any
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
SELECT randomblob(16), r.id, (SELECT coalesce(max(seq), 0) + 1
  FROM referral_event e WHERE e.referral = r.id), 'expirer', 'sans_reponse',
  NULL, NULL, :today FROM referral r
WHERE r.state IN ('envoyee', 'precision_demandee')
  AND r.sent_on <= date(:today, '-30 days');
-- rows: any
UPDATE referral SET state = 'sans_reponse', ended_on = :today,
  access_end = :today, answer_seen_on = NULL, version = version + 1
WHERE state IN ('envoyee', 'precision_demandee')
  AND sent_on <= date(:today, '-30 days');

-- act: referral.lapse
-- What the receiver did for her ended 30 days ago: nothing sent for it is read
-- there any more, as after an end that somebody writes.  Both are walked in the
-- order of two indexes (data-058): all wait for it, each hour.
-- on: none
-- right: clock
-- by: clock
-- rows: any
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
SELECT randomblob(16), r.id, (SELECT coalesce(max(seq), 0) + 1
  FROM referral_event e WHERE e.referral = r.id), 'terminer', 'terminee',
  NULL, NULL, :today FROM referral r
  CROSS JOIN follow f ON f.person = r.person AND f.structure = r.receiver
WHERE r.state = 'acceptee' AND r.external = 0 AND r.receiver <> r.sender
  AND f.end_on < date(:today, '-30 days');
-- rows: any
UPDATE referral SET state = 'terminee', ended_on = :today,
  access_end = date(:today, '-1 day'), answer_seen_on = NULL,
  version = version + 1
WHERE id IN (SELECT r.id FROM referral r
  CROSS JOIN follow f ON f.person = r.person AND f.structure = r.receiver
  WHERE r.state = 'acceptee' AND r.external = 0 AND r.receiver <> r.sender
    AND f.end_on < date(:today, '-30 days'));
