-- What the sender is given: the messages that may have to leave.

-- name: outbox.due
-- By hand or tried again; then what was just written, then what time asks for
-- (rules/message.h says when).  Those of one record, or (:record NULL) all.
SELECT o.record, o.kind, o.turn, o.by_hand, 1 AS kept FROM outbox o
WHERE o.state = 'prepared' AND o.format = :format
  AND (:record IS NULL OR o.record = :record)
UNION ALL
SELECT a.id, 'summons', 1, 0, 0 FROM appointment a
WHERE a.convened = 1 AND a.day >= :today
  AND a.made_on >= date(:today, '-3 days')
  AND a.state = 'unknown' AND (:record IS NULL OR a.id = :record)
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.record = a.id
    AND o.kind = 'summons' AND o.format = :format)
UNION ALL
-- who was told one thing is told of the other
SELECT a.id, iif(a.state = 'unknown', 'changed', 'cancelled'), a.version, 0, 0
FROM appointment a
WHERE a.convened = 1 AND a.day >= :today AND a.state IN ('unknown', 'revoked')
  AND (:record IS NULL OR a.id = :record)
  AND EXISTS (SELECT 1 FROM outbox o WHERE o.record = a.id
    AND o.kind = 'summons' AND o.format = :format
    AND o.state IN ('sent', 'unknown'))
  AND a.version > (SELECT max(o.told) FROM outbox o WHERE o.record = a.id
    AND o.format = :format)
  AND (a.state = 'unknown' OR 'cancelled' <> (SELECT o.kind FROM outbox o
    WHERE o.record = a.id AND o.format = :format AND o.state <> 'dropped'
    ORDER BY o.told DESC LIMIT 1))
UNION ALL
-- One for each day that it was on; two days before, or a few more where
-- those are closed.
SELECT a.id, 'reminder', CAST(julianday(a.day) AS INTEGER), 0, 0
FROM appointment a
WHERE a.convened = 1 AND a.day >= :today AND a.day <= date(:today, '+5 days')
  AND a.state = 'unknown' AND (:record IS NULL OR a.id = :record)
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.record = a.id
    AND o.kind = 'reminder' AND o.format = :format
    AND o.turn = CAST(julianday(a.day) AS INTEGER))
UNION ALL
SELECT i.id, 'invite_reminder', 1, 0, 0 FROM invite i
WHERE i.handled_on IS NULL AND i.made_on >= date(:today, '-9 days')
  AND i.made_on <= date(:today, '-2 days') AND i.expires_on > :today
  AND i.format <> 'postal' AND (:record IS NULL OR i.id = :record)
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.record = i.id
    AND o.kind = 'invite_reminder' AND o.format = :format)
LIMIT :most OFFSET :from;

-- name: outbox.about
-- What is true now of an appointment or an invitation that she is told of.
SELECT a.person, a.structure, a.user, u.name AS user_name, a.state, a.day,
  a.made_on, NULL AS expires_on, a.handled_on, a.version, s.departement,
  s.telephone, f.scopes, coalesce(m.automatic, 1) AS automatic, m.invite,
  m.invite_reminder, m.summons, m.changed, m.cancelled, m.reminder
FROM appointment a JOIN user u ON u.id = a.user
  JOIN structure s ON s.id = a.structure
  JOIN follow f ON f.person = a.person AND f.structure = a.structure
    AND f.end_on IS NULL
  LEFT JOIN message_setting m ON m.structure = a.structure
WHERE a.id = :record
UNION ALL
SELECT i.person, i.structure, i.user, u.name, 'unknown', NULL, i.made_on,
  i.expires_on, i.handled_on, i.version, s.departement, s.telephone, f.scopes,
  coalesce(m.automatic, 1), m.invite, m.invite_reminder, m.summons, m.changed,
  m.cancelled, m.reminder
FROM invite i JOIN user u ON u.id = i.user
  JOIN structure s ON s.id = i.structure
  JOIN follow f ON f.person = i.person AND f.structure = i.structure
    AND f.end_on IS NULL
  LEFT JOIN message_setting m ON m.structure = i.structure
WHERE i.id = :record;

-- name: outbox.last
-- The last one that she was sent about it.
SELECT id, kind FROM outbox WHERE record = :record AND format = :format
  AND state IN ('sent', 'unknown') ORDER BY told DESC, done_on DESC LIMIT 1;

-- name: outbox.take
-- Once: a row that was taken before is left as it is.
INSERT INTO outbox(id, person, structure, user, record, kind, format, turn,
  state, told, made_on, done_on)
VALUES(:id, :person, :structure, :user, :record, :kind, :format, :turn,
  'taken', :told, :today, :today)
ON CONFLICT(record, kind, format, turn) DO UPDATE SET state = 'taken',
  told = excluded.told, done_on = excluded.done_on, version = version + 1
WHERE outbox.state = 'prepared';

-- name: outbox.drop
-- It will not leave, and why; nobody started a command for it.
INSERT INTO outbox(id, person, structure, user, record, kind, format, turn,
  state, why, told, made_on, done_on)
VALUES(:id, :person, :structure, :user, :record, :kind, :format, :turn,
  'dropped', :why, :told, :today, :today)
ON CONFLICT(record, kind, format, turn) DO UPDATE SET state = 'dropped',
  why = excluded.why, told = excluded.told, done_on = excluded.done_on,
  version = version + 1
WHERE outbox.state = 'prepared';

-- name: outbox.gone
-- What it was about is not there any more.
UPDATE outbox SET state = 'dropped', why = 'past', handled_on = made_on,
  version = version + 1
WHERE record = :record AND kind = :kind AND format = :format AND turn = :turn
  AND state = 'prepared';

-- name: outbox.of_key
SELECT id, state, tries FROM outbox WHERE record = :record AND kind = :kind
  AND format = :format AND turn = :turn;

-- name: outbox.ended
-- What became of the one that was taken.
UPDATE outbox SET state = :state, why = :why,
  tries = tries + (:state = 'prepared'), version = version + 1
WHERE record = :record AND kind = :kind AND format = :format AND turn = :turn
  AND state = 'taken';

-- name: outbox.lost
-- Whoever was sending them is gone: nobody knows whether they left.
UPDATE outbox SET state = 'unknown', why = 'killed', version = version + 1
WHERE state = 'taken';
