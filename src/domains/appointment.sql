-- Appointments, invitations, and the end of a follow-up.  `:settles`: ids in
-- hexadecimal of what this one answers (their categories are sealed).

-- name: appointment.by_id
SELECT a.*, u.name AS user_name, f.id AS follow
FROM appointment a JOIN user u ON u.id = a.user
LEFT JOIN follow f ON f.person = a.person AND f.structure = a.structure
WHERE a.id = :id;

-- name: appointment.of_days
-- Of one user, or (everyone = 1) of the whole structure.
SELECT a.id, a.person, a.structure, a.user, a.day, a.state, a.convened,
  a.version, a.slotted, u.name AS user_name,
  (SELECT closed FROM person_closed WHERE person = f.person) AS protected
FROM appointment a JOIN user u ON u.id = a.user
CROSS JOIN follow f ON f.person = a.person AND f.structure = a.structure
  AND f.end_on IS NULL
WHERE a.structure = :structure AND a.day >= :from AND a.day <= :until
  AND (a.user = :me OR :everyone = 1)
ORDER BY a.day, a.id;

-- name: appointment.of_person
SELECT a.id, a.person, a.structure, a.user, a.day, a.state, a.convened,
  a.version, a.made_on, a.handled_on, a.letter_on, u.name AS user_name
FROM appointment a JOIN user u ON u.id = a.user
WHERE a.person = :person AND a.structure = :structure
ORDER BY a.day DESC, a.id;

-- name: invite.of_person
SELECT i.id, i.person, i.structure, i.user, i.format, i.made_on, i.expires_on,
  i.handled_on, i.version, u.name AS user_name
FROM invite i JOIN user u ON u.id = i.user
WHERE i.person = :person AND i.structure = :structure
ORDER BY i.made_on DESC, i.id;

-- name: followup.ends
SELECT e.id, e.person, e.structure, e.closed_on, u.name AS user_name
FROM followup_end e JOIN user u ON u.id = e.user
WHERE e.person = :person AND e.structure = :structure;

-- name: appointment.count
SELECT count(*) AS n,
  coalesce(min(CASE WHEN a.state = 'unknown' AND a.day >= :today
    THEN a.day END), '') AS next_day,
  coalesce(sum(a.state = 'noshow' AND a.handled_on IS NULL), 0) AS absent
FROM appointment a
WHERE a.person = :person AND a.structure = :structure;

-- name: appointment.structure
SELECT nom, telephone, adresse, complement_adresse, code_postal, commune
FROM structure WHERE id = :id;

-- name: invite.by_id
SELECT i.*, u.name AS user_name, f.id AS follow
FROM invite i JOIN user u ON u.id = i.user
LEFT JOIN follow f ON f.person = i.person AND f.structure = i.structure
WHERE i.id = :id;

-- name: day.appointments
-- Today's, and those past whose state is not said.
SELECT a.id, a.person, a.structure, a.day, a.slotted,
  (SELECT closed FROM person_closed WHERE person = f.person) AS protected
FROM appointment a
CROSS JOIN follow f ON f.person = a.person AND f.structure = a.structure
  AND f.end_on IS NULL
WHERE a.structure = :structure AND a.user = :me AND a.state = 'unknown'
  AND a.day <= :today;

-- name: day.absences
-- Until another one is taken, an invitation leaves, or it is done with.
SELECT a.id, a.person, a.structure, a.state, a.day, a.stated_on
FROM appointment a
WHERE a.structure = :structure AND a.user = :me
  AND a.state IN ('noshow', 'excused', 'revoked') AND a.handled_on IS NULL
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = a.person
    AND f.structure = a.structure AND f.end_on IS NULL);

-- name: day.invites
-- Time is up, and nothing was done since.
SELECT i.id, i.person, i.structure, i.format, i.made_on, i.expires_on,
  f.id AS follow
FROM invite i JOIN follow f ON f.person = i.person
  AND f.structure = i.structure AND f.end_on IS NULL
WHERE i.structure = :structure AND i.user = :me AND i.handled_on IS NULL
  AND i.expires_on <= :today;

-- name: thread.appointments
SELECT a.id, coalesce(a.stated_on, a.made_on) AS made_on, a.day, a.state,
  u.name AS user_name, a.user
FROM appointment a JOIN user u ON u.id = a.user
WHERE a.person = :person AND a.structure = :structure;

-- name: thread.invites
SELECT i.id, i.made_on, i.format, u.name AS user_name, i.user
FROM invite i JOIN user u ON u.id = i.user
WHERE i.person = :person AND i.structure = :structure;

-- act: appointment.create
-- on: follow(:follow)
-- right: appointment.write
-- undo: undo.taken
-- blobs: path
-- rows: 1
INSERT INTO appointment(id, person, structure, user, day, convened, made_on,
  made_by)
SELECT :id, :person, :structure, :user, :day, :convened, :today, :me
WHERE EXISTS (SELECT 1 FROM membership m WHERE m.user = :user
    AND m.structure = :structure AND m.role <> 'lecture'
    AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today))
  AND :day IS date(:day);
-- rows: any
UPDATE appointment SET handled_on = :today, next = :id
WHERE person = :person AND structure = :structure AND id <> :id
  AND state IN ('noshow', 'excused', 'revoked') AND handled_on IS NULL
  AND instr(:settles, lower(hex(id))) > 0;
-- rows: any
UPDATE invite SET handled_on = :today, version = version + 1
WHERE person = :person AND structure = :structure AND handled_on IS NULL
  AND instr(:settles, lower(hex(id))) > 0;
-- rows: 1
-- Of a slot of that day: a place is left, and she has none there.
UPDATE appointment SET slotted = coalesce((SELECT 1 + (s.places > 1)
  FROM slot s WHERE s.id = :slot), 0)
WHERE id = :id AND (:slot IS NULL OR (EXISTS (SELECT 1 FROM slot s
    WHERE s.id = :slot AND s.structure = :structure AND s.day = :day
    AND s.closed_on IS NULL
    AND (SELECT count(*) FROM seat t WHERE t.slot = s.id) < s.places)
  AND NOT EXISTS (SELECT 1 FROM seat t WHERE t.id = :seat)));
-- rows: 0..1
INSERT INTO seat(id, slot)
SELECT :seat, s.id FROM slot s
WHERE s.id = :slot AND s.structure = :structure;
-- rows: any
-- The hour is busy in the file of who receives her, if she has one.
UPDATE feed SET dirty = 1 WHERE user = :user;
-- rows: 0..1
INSERT INTO feed_event(id, user, start, minutes)
SELECT :event, f.user, :busy_at, :busy_for
FROM feed f
WHERE f.user = :user AND f.closed = 0 AND :closed = 0
  AND :event IS NOT NULL;

-- act: appointment.save
-- on: appointment(:id)
-- right: appointment.write
-- undo: undo.moved
-- from: unknown
-- blobs: path
-- rows: 1
UPDATE appointment SET day = :day, user = :user, version = version + 1
WHERE id = :id AND version = :version AND :day IS date(:day)
  AND EXISTS (SELECT 1 FROM membership m WHERE m.user = :user
    AND m.structure = :structure AND m.role <> 'lecture'
    AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today));
-- rows: any
UPDATE feed SET dirty = 1 WHERE user IN (:user, (SELECT v.user
  FROM feed_event v JOIN membership m ON m.user = v.user
  WHERE v.id = :event AND m.structure = :structure));
-- rows: 0..1
DELETE FROM feed_event WHERE id = :event AND user IN (SELECT m.user
  FROM membership m WHERE m.structure = :structure);
-- rows: 0..1
INSERT INTO feed_event(id, user, start, minutes)
SELECT :event, f.user, :busy_at, :busy_for
FROM feed f
WHERE f.user = :user AND f.closed = 0 AND :closed = 0
  AND :event IS NOT NULL;

-- act: appointment.state
-- Before its day it is cancelled or to come again; from its day on it was
-- attended, or not (rules/rdv.h: the hour is the session's to compare).
-- on: appointment(:id)
-- right: appointment.write
-- undo: undo.state
-- rows: 1
UPDATE appointment SET state = :to, stated_on = :today,
  handled_on = CASE WHEN :to IN ('seen', 'unknown') THEN :today END,
  version = version + 1
WHERE id = :id AND version = :version AND state <> :to
  AND (:to IN ('excused', 'revoked')
    OR (:to IN ('seen', 'noshow') AND day <= :today)
    OR (:to = 'unknown' AND day >= :today));
-- rows: 0..1
UPDATE follow SET last_contact_on = (SELECT day FROM appointment
  WHERE id = :id), version = version + 1
WHERE person = :person AND structure = :structure AND :to = 'seen'
  AND coalesce(last_contact_on, '') < (SELECT day FROM appointment
    WHERE id = :id);
-- rows: 1
-- Cancelled, her place in a slot is another's; to come again, it is hers as
-- long as one is left.
UPDATE appointment SET slotted = slotted
WHERE id = :id AND (slotted = 0 OR :to IN ('excused', 'revoked')
  OR EXISTS (SELECT 1 FROM seat t WHERE t.id = :seat AND t.slot = :slot)
  OR EXISTS (SELECT 1 FROM slot s WHERE s.id = :slot
    AND s.structure = :structure AND (:to <> 'unknown'
      OR (SELECT count(*) FROM seat t WHERE t.slot = s.id) < s.places)));
-- rows: 0..1
DELETE FROM seat WHERE id = :seat AND :to IN ('excused', 'revoked')
  AND EXISTS (SELECT 1 FROM slot s WHERE s.id = seat.slot
    AND s.structure = :structure);
-- rows: 0..1
INSERT INTO seat(id, slot)
SELECT :seat, s.id FROM slot s
WHERE s.id = :slot AND s.structure = :structure
  AND :to NOT IN ('excused', 'revoked')
  AND NOT EXISTS (SELECT 1 FROM seat t WHERE t.id = :seat)
  AND EXISTS (SELECT 1 FROM appointment a WHERE a.id = :id
    AND a.slotted > 0);
-- rows: any
UPDATE feed SET dirty = 1
WHERE user = (SELECT a.user FROM appointment a WHERE a.id = :id);
-- rows: 0..1
DELETE FROM feed_event WHERE id = :event AND user IN (SELECT m.user
  FROM membership m WHERE m.structure = :structure);
-- rows: 0..1
INSERT INTO feed_event(id, user, start, minutes)
SELECT :event, f.user, :busy_at, :busy_for
FROM appointment a JOIN feed f ON f.user = a.user
WHERE a.id = :id AND f.closed = 0 AND :closed = 0
  AND :to NOT IN ('excused', 'revoked') AND :event IS NOT NULL;

-- act: appointment.rebook
-- Absent, and another one taken at once.
-- on: appointment(:id)
-- right: appointment.write
-- undo: undo.rebook
-- from: unknown noshow excused revoked
-- blobs: path
-- rows: 1
INSERT INTO appointment(id, person, structure, user, day, convened, made_on,
  made_by)
SELECT :made, :person, :structure, :user, :day, :convened, :today, :me
WHERE EXISTS (SELECT 1 FROM membership m WHERE m.user = :user
    AND m.structure = :structure AND m.role <> 'lecture'
    AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today))
  AND :day IS date(:day);
-- rows: 1
UPDATE appointment SET state = CASE state WHEN 'unknown' THEN 'noshow'
    ELSE state END,
  stated_on = CASE state WHEN 'unknown' THEN :today ELSE stated_on END,
  handled_on = :today, next = :made, version = version + 1
WHERE id = :id AND version = :version AND (state <> 'unknown'
  OR day <= :today);
-- rows: any
UPDATE invite SET handled_on = :today, version = version + 1
WHERE person = :person AND structure = :structure AND handled_on IS NULL
  AND instr(:settles, lower(hex(id))) > 0;
-- rows: any
UPDATE feed SET dirty = 1 WHERE user = :user;
-- rows: 0..1
INSERT INTO feed_event(id, user, start, minutes)
SELECT :event, f.user, :busy_at, :busy_for
FROM feed f
WHERE f.user = :user AND f.closed = 0 AND :closed = 0
  AND :event IS NOT NULL;

-- act: appointment.handled
-- on: appointment(:id)
-- right: appointment.write
-- undo: undo.state
-- from: noshow excused revoked
-- rows: 1
UPDATE appointment SET handled_on = :today, version = version + 1
WHERE id = :id AND version = :version;

-- act: appointment.letter
-- on: appointment(:id)
-- right: appointment.write
-- rows: 1
UPDATE appointment SET letter_on = :today WHERE id = :id;

-- act: invite.create
-- on: follow(:follow)
-- right: appointment.write
-- blobs: path
-- rows: 1
INSERT INTO invite(id, person, structure, user, format, made_on, expires_on)
SELECT :id, :person, :structure, :me, :format, :today, :expires_on
WHERE :format IN ('sms', 'email', 'postal')
  AND (:expires_on IS NULL OR (:expires_on IS date(:expires_on)
    AND :expires_on > date(:today, '+3 days')));
-- rows: any
UPDATE appointment SET handled_on = :today
WHERE person = :person AND structure = :structure
  AND state IN ('noshow', 'excused', 'revoked') AND handled_on IS NULL
  AND instr(:settles, lower(hex(id))) > 0;
-- rows: any
UPDATE invite SET handled_on = :today, version = version + 1
WHERE person = :person AND structure = :structure AND id <> :id
  AND handled_on IS NULL AND instr(:settles, lower(hex(id))) > 0;

-- act: invite.handled
-- on: invite(:id)
-- right: appointment.write
-- undo: undo.invite
-- rows: 1
UPDATE invite SET handled_on = :today, version = version + 1
WHERE id = :id AND handled_on IS NULL;

-- act: followup.close
-- on: follow(:follow)
-- right: appointment.write
-- blobs: path
-- rows: 1
INSERT INTO followup_end(id, person, structure, user, closed_on)
VALUES(:id, :person, :structure, :me, :today);
-- rows: any
UPDATE appointment SET handled_on = :today
WHERE person = :person AND structure = :structure
  AND state IN ('noshow', 'excused', 'revoked') AND handled_on IS NULL
  AND instr(:settles, lower(hex(id))) > 0;
-- rows: any
UPDATE invite SET handled_on = :today, version = version + 1
WHERE person = :person AND structure = :structure AND handled_on IS NULL
  AND instr(:settles, lower(hex(id))) > 0;

-- act: followup.reopen
-- on: follow(:follow)
-- right: appointment.write
-- rows: 0..1
DELETE FROM blob WHERE record = :id AND person = :person
  AND record IN (SELECT id FROM followup_end WHERE person = :person
    AND structure = :structure);
-- rows: 1
DELETE FROM followup_end WHERE id = :id AND person = :person
  AND structure = :structure;
