-- Messages to people about their appointments: what left, by hand or by itself
-- (keeper/outbox.sql has the rest of their lives).

-- name: message.of_person
-- Not what had no reason to leave.
SELECT o.id, o.kind, o.format, o.state, o.why, o.tries, o.made_on, o.done_on,
  o.handled_on, o.version, u.name AS user_name
FROM outbox o JOIN user u ON u.id = o.user
WHERE o.person = :person AND o.structure = :structure
  AND (o.by_hand = 1 OR o.state <> 'dropped'
    OR o.why NOT IN ('same', 'past', 'no_mobile', 'no_email', 'other_way'))
ORDER BY coalesce(o.done_on, o.made_on) DESC, o.id;

-- name: message.by_id
SELECT o.*, f.id AS follow
FROM outbox o
LEFT JOIN follow f ON f.person = o.person AND f.structure = o.structure
WHERE o.id = :id;

-- name: message.of_record
-- What was said last of an appointment or an invitation, by each way.
SELECT o.id, o.kind, o.format, o.state, o.why, o.tries, o.made_on, o.done_on,
  o.handled_on
FROM outbox o
WHERE o.record = :record AND (o.by_hand = 1 OR o.state <> 'dropped'
  OR o.why NOT IN ('same', 'past', 'no_mobile', 'no_email', 'other_way'))
ORDER BY coalesce(o.done_on, o.made_on) DESC, o.turn DESC;

-- name: message.failed
-- Invitations whose message did not reach her: they do not count.
SELECT o.record FROM outbox o
WHERE o.person = :person AND o.structure = :structure AND o.kind = 'invite'
  AND o.state IN ('failed', 'dropped');

-- name: message.words
SELECT automatic, invite, invite_reminder, summons, changed, cancelled,
  reminder, version FROM message_setting WHERE structure = :structure;

-- name: day.outbox
-- Until it is sent again, done with, or there is nothing to tell any more.
SELECT o.id, o.person, o.structure, o.state, o.why, o.format, o.done_on
FROM outbox o
WHERE o.structure = :structure AND o.user = :me
  AND (o.state IN ('failed', 'unknown')
    OR (o.state = 'dropped' AND o.by_hand = 1))
  AND o.handled_on IS NULL
  AND (EXISTS (SELECT 1 FROM appointment a WHERE a.id = o.record
      AND a.day >= :today)
    OR EXISTS (SELECT 1 FROM invite i WHERE i.id = o.record
      AND i.handled_on IS NULL
      AND (i.expires_on IS NULL OR i.expires_on >= :today)))
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = o.person
    AND f.structure = o.structure AND f.end_on IS NULL);

-- name: thread.outbox
SELECT o.id, o.done_on AS made_on, o.kind, o.format, o.state,
  u.name AS user_name, o.user
FROM outbox o JOIN user u ON u.id = o.user
WHERE o.person = :person AND o.structure = :structure
  AND o.state IN ('sent', 'failed', 'unknown');

-- act: message.send
-- The message of an invitation, once: again is another act.
-- on: invite(:id)
-- right: appointment.write
-- from: sms email
-- rows: 1
INSERT INTO outbox(id, person, structure, user, record, kind, format, turn,
  by_hand, made_on)
SELECT :made, i.person, i.structure, :me, i.id, 'invite', i.format, 1, 1,
  :today
FROM invite i
WHERE i.id = :id AND i.handled_on IS NULL
  AND (i.expires_on IS NULL OR i.expires_on >= :today)
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.record = i.id
    AND o.kind = 'invite');

-- act: message.again
-- By whoever sees that it failed, or may have.
-- on: outbox(:id)
-- right: appointment.write
-- from: failed unknown dropped
-- rows: 1
INSERT INTO outbox(id, person, structure, user, record, kind, format, turn,
  by_hand, made_on)
SELECT :made, o.person, o.structure, :me, o.record, o.kind, o.format,
  min(0, (SELECT min(p.turn) FROM outbox p WHERE p.record = o.record
    AND p.kind = o.kind AND p.format = o.format)) - 1, 1, :today
FROM outbox o
WHERE o.id = :id AND o.handled_on IS NULL AND o.version = :version;
-- rows: 1
UPDATE outbox SET handled_on = :today, version = version + 1
WHERE id = :id AND handled_on IS NULL AND version = :version;

-- act: message.handled
-- on: outbox(:id)
-- right: appointment.write
-- from: failed unknown dropped
-- rows: 1
UPDATE outbox SET handled_on = :today, version = version + 1
WHERE id = :id AND handled_on IS NULL;

-- act: message.setting
-- What the structure says, and whether anything leaves by itself.
-- on: structure(:at)
-- right: structure.manage
-- rows: 1
INSERT INTO message_setting(structure, automatic, invite, invite_reminder,
  summons, changed, cancelled, reminder)
SELECT :structure, :automatic, :invite, :invite_reminder, :summons, :changed,
  :cancelled, :reminder
WHERE :version = coalesce((SELECT version FROM message_setting
  WHERE structure = :structure), 0) AND :automatic IN (0, 1)
ON CONFLICT(structure) DO UPDATE SET automatic = excluded.automatic,
  invite = excluded.invite, invite_reminder = excluded.invite_reminder,
  summons = excluded.summons, changed = excluded.changed,
  cancelled = excluded.cancelled, reminder = excluded.reminder,
  version = version + 1;
