-- What a user did, and the acts that undo it: each runs from a deed of the
-- same user which names it, as long as nothing came after (keeper/deed.sql).

-- name: undo.mine
SELECT d.id, d.act, d.person, d.structure, d.record, d.event, d.made_on,
  CASE WHEN r.receiver = d.structure AND r.sender <> d.structure
    THEN r.receiver_num ELSE r.num END AS num,
  s.nom AS asked_by
FROM deed d LEFT JOIN referral r ON r.id = d.record
LEFT JOIN handover h ON h.id = d.record
LEFT JOIN structure s ON s.id = h.sender
WHERE d.user = :me ORDER BY d.seq DESC LIMIT 20;

-- act: undo.follow
-- on: deed(:deed)
-- right: undo.follow
-- from: undo.follow
-- rows: 1
UPDATE follow SET (status, last_contact_on, next_step, next_step_on) =
  (SELECT w.status, w.last_contact_on, w.next_step, w.next_step_on
  FROM deed_follow w WHERE w.deed = :deed), version = version + 1
WHERE id = :record AND end_on IS NULL;

-- act: undo.close
-- The accompaniment goes on; its last day allowed is what it was.
-- on: deed(:deed)
-- right: undo.close
-- from: undo.close
-- rows: 1
UPDATE follow SET (status, last_contact_on, next_step, next_step_on, end_on)
  = (SELECT w.status, w.last_contact_on, w.next_step, w.next_step_on, w.end_on
  FROM deed_follow w WHERE w.deed = :deed), version = version + 1
WHERE id = :record
  AND (until_on IS NULL OR until_on >= :today);
-- rows: any
UPDATE follow SET end_on = (SELECT k.end_on FROM follow k
  WHERE k.id = follow.united) WHERE united = :record;

-- act: undo.assign
-- The history keeps both changes.
-- on: deed(:deed)
-- right: undo.follow
-- from: undo.assign
-- rows: 0..1
INSERT INTO assignment(id, follow, seq, role, user, by_user, made_on,
  seen_on)
SELECT randomblob(16), f.id, (SELECT coalesce(max(seq), 0) + 1
    FROM assignment a WHERE a.follow = f.id), 'referent', w.referent, :me,
  :today, :today
FROM deed d JOIN deed_follow w ON w.deed = d.id
JOIN follow f ON f.id = d.record
WHERE d.id = :deed AND f.referent IS NOT w.referent;
-- rows: 0..1
INSERT INTO assignment(id, follow, seq, role, user, by_user, made_on,
  seen_on)
SELECT randomblob(16), f.id, (SELECT coalesce(max(seq), 0) + 1
    FROM assignment a WHERE a.follow = f.id), 'coreferent', w.coreferent,
  :me, :today, :today
FROM deed d JOIN deed_follow w ON w.deed = d.id
JOIN follow f ON f.id = d.record
WHERE d.id = :deed AND f.coreferent IS NOT w.coreferent;
-- rows: 1
UPDATE follow SET (referent, coreferent) = (SELECT w.referent, w.coreferent
  FROM deed_follow w WHERE w.deed = :deed), version = version + 1
WHERE id = :record AND end_on IS NULL;

-- act: undo.send
-- A draft again: the other side has nothing of it.
-- on: deed(:deed)
-- right: undo.send
-- from: undo.send
-- revoke: referral :record :other
-- rows: 1
UPDATE referral SET (state, sent_on, answered_on, ended_on, seen_on,
  answer_seen_on, access_end, receiver_num, redirected, outcome, outcome_on)
  = (SELECT w.state, w.sent_on, w.answered_on, w.ended_on,
  coalesce(referral.seen_on, w.seen_on),
  w.answer_seen_on, w.access_end,
  w.receiver_num, w.redirected, w.outcome, w.outcome_on
  FROM deed_referral w WHERE w.deed = :deed), version = version + 1
WHERE id = :record;
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT event FROM deed WHERE id = :deed);
-- rows: 1
DELETE FROM referral_event
WHERE id = (SELECT event FROM deed WHERE id = :deed);

-- act: undo.reply
-- The question waits again.
-- on: deed(:deed)
-- right: undo.send
-- from: undo.reply
-- rows: 1
UPDATE referral SET (state, sent_on, answered_on, ended_on, seen_on,
  answer_seen_on, access_end, receiver_num, redirected, outcome, outcome_on)
  = (SELECT w.state, w.sent_on, w.answered_on, w.ended_on,
  coalesce(referral.seen_on, w.seen_on),
  w.answer_seen_on, w.access_end,
  w.receiver_num, w.redirected, w.outcome, w.outcome_on
  FROM deed_referral w WHERE w.deed = :deed), version = version + 1
WHERE id = :record;
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT event FROM deed WHERE id = :deed);
-- rows: 1
DELETE FROM referral_event
WHERE id = (SELECT event FROM deed WHERE id = :deed);

-- act: undo.sent
-- What became of it; or what was noted of a structure without account.
-- on: deed(:deed)
-- right: undo.send
-- from: undo.sent
-- rows: 1
UPDATE referral SET (state, sent_on, answered_on, ended_on, seen_on,
  answer_seen_on, access_end, receiver_num, redirected, outcome, outcome_on)
  = (SELECT w.state, w.sent_on, w.answered_on, w.ended_on,
  coalesce(referral.seen_on, w.seen_on),
  w.answer_seen_on, w.access_end,
  w.receiver_num, w.redirected, w.outcome, w.outcome_on
  FROM deed_referral w WHERE w.deed = :deed), version = version + 1
WHERE id = :record;
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT event FROM deed WHERE id = :deed);
-- rows: 1
DELETE FROM referral_event
WHERE id = (SELECT event FROM deed WHERE id = :deed);

-- act: undo.withdraw
-- The other side has it again, and what it had of the record by it.
-- on: deed(:deed)
-- right: undo.send
-- from: undo.withdraw
-- grant: referral :record :other
-- rows: 1
UPDATE referral SET (state, sent_on, answered_on, ended_on, seen_on,
  answer_seen_on, access_end, receiver_num, redirected, outcome, outcome_on)
  = (SELECT w.state, w.sent_on, w.answered_on, w.ended_on,
  coalesce(referral.seen_on, w.seen_on),
  w.answer_seen_on, w.access_end,
  w.receiver_num, w.redirected, w.outcome, w.outcome_on
  FROM deed_referral w WHERE w.deed = :deed), version = version + 1
WHERE id = :record;
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT event FROM deed WHERE id = :deed);
-- rows: 1
DELETE FROM referral_event
WHERE id = (SELECT event FROM deed WHERE id = :deed);
-- rows: 0..1
UPDATE follow SET version = version + (end_on IS NULL),
  scopes = follow.scopes | k.given
FROM (SELECT r.answered_on AS since, r.scopes & f.scopes & 10 AS given
  FROM referral r JOIN follow f ON f.person = r.person
    AND f.structure = r.sender
  WHERE r.id = :record AND r.state = 'acceptee') k
WHERE person = :person AND structure = :other AND :other <> :structure
  AND k.since >= start_on AND follow.scopes & 4 = 0
  AND k.given & ~follow.scopes <> 0;

-- act: undo.answer
-- A question, a refusal, an end: it waits again, and the words are gone.
-- on: deed(:deed)
-- right: undo.answer
-- from: undo.answer
-- grant: referral :record :structure
-- rows: 1
UPDATE referral SET (state, sent_on, answered_on, ended_on, seen_on,
  answer_seen_on, access_end, receiver_num, redirected, outcome, outcome_on)
  = (SELECT w.state, w.sent_on, w.answered_on, w.ended_on,
  coalesce(referral.seen_on, w.seen_on),
  w.answer_seen_on, w.access_end,
  w.receiver_num, w.redirected, w.outcome, w.outcome_on
  FROM deed_referral w WHERE w.deed = :deed), version = version + 1
WHERE id = :record;
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT event FROM deed WHERE id = :deed);
-- rows: 1
DELETE FROM referral_event
WHERE id = (SELECT event FROM deed WHERE id = :deed);

-- act: undo.accept
-- The structure follows her no more, if it did not before: its key of her
-- record goes, unless an earlier follow of it is there.
-- on: deed(:deed)
-- right: undo.answer
-- from: undo.accept
-- revoke: person :person :structure
-- rows: 1
UPDATE referral SET (state, sent_on, answered_on, ended_on, seen_on,
  answer_seen_on, access_end, receiver_num, redirected, outcome, outcome_on)
  = (SELECT w.state, w.sent_on, w.answered_on, w.ended_on,
  coalesce(referral.seen_on, w.seen_on),
  w.answer_seen_on, w.access_end,
  w.receiver_num, w.redirected, w.outcome, w.outcome_on
  FROM deed_referral w WHERE w.deed = :deed), version = version + 1
WHERE id = :record;
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT event FROM deed WHERE id = :deed);
-- rows: 1
DELETE FROM referral_event
WHERE id = (SELECT event FROM deed WHERE id = :deed);
-- rows: 0..1
DELETE FROM assignment
WHERE follow = (SELECT follow FROM deed WHERE id = :deed)
  AND seq = (SELECT max(seq) FROM assignment WHERE follow =
    (SELECT follow FROM deed WHERE id = :deed));
-- rows: 0..1
UPDATE follow SET (status, last_contact_on, next_step, next_step_on,
  referent, coreferent, scopes, start_on, end_on, cause) = (SELECT w.status,
  w.last_contact_on, w.next_step, w.next_step_on, w.referent, w.coreferent,
  w.scopes, w.start_on, w.end_on, w.cause FROM deed_follow w
  WHERE w.deed = :deed), version = version + 1
WHERE id = (SELECT follow FROM deed WHERE id = :deed)
  AND EXISTS (SELECT 1 FROM deed_follow w WHERE w.deed = :deed);
-- rows: any
UPDATE follow SET end_on = (SELECT k.end_on FROM follow k
  WHERE k.id = follow.united)
WHERE united = (SELECT follow FROM deed WHERE id = :deed);
-- rows: any
DELETE FROM token WHERE person = :person AND structure = :structure
  AND EXISTS (SELECT 1 FROM deed d WHERE d.id = :deed
    AND d.follow IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM deed_follow w WHERE w.deed = :deed);
-- Where she was followed before it, what it added is shut.
-- rows: 0..1
UPDATE follow SET version = version + (end_on IS NULL),
  scopes = follow.scopes & (~26 | k.given)
FROM (SELECT coalesce(max(a.scopes & 2) | max(a.scopes & 8)
    | max(a.scopes & 16), 0) AS given
  FROM agreed a WHERE a.person = :person AND a.structure = :structure
    AND a.since >= (SELECT f.start_on FROM follow f
      WHERE f.person = :person AND f.structure = :structure)) k
WHERE person = :person AND structure = :structure AND :other <> :structure
  AND (SELECT follow FROM deed WHERE id = :deed) IS NULL
  AND follow.scopes & 4 = 0 AND follow.scopes & 26 & ~k.given <> 0;
-- rows: any
DELETE FROM token WHERE person = :person AND structure = :structure
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = :person
    AND f.structure = :structure AND ((token.part = 3 AND f.scopes & 8 = 0)
      OR (token.part IN (2, 4) AND f.scopes & 2 = 0)));
-- rows: any
DELETE FROM visit WHERE follow = (SELECT follow FROM deed WHERE id = :deed)
  AND NOT EXISTS (SELECT 1 FROM deed_follow w WHERE w.deed = :deed);
-- rows: 0..1
DELETE FROM follow WHERE id = (SELECT follow FROM deed WHERE id = :deed)
  AND NOT EXISTS (SELECT 1 FROM deed_follow w WHERE w.deed = :deed);

-- act: undo.decided
-- A request that another structure made, refused or put on the waiting list:
-- it is as it was, with the words that it had.
-- on: deed(:deed)
-- right: undo.answer
-- from: undo.decided
-- grant: referral :record :structure
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT answer FROM handover
  WHERE id = :record);
-- rows: 0..1
INSERT INTO blob(record, scope, owner, person, version, schema, changed_on,
  changed_by, sealed)
SELECT w.answer, 12, zeroblob(16), :person, w.words, w.schema, w.changed_on,
  w.changed_by, w.sealed
FROM deed_handover w WHERE w.deed = :deed AND w.sealed IS NOT NULL;
-- rows: 1
UPDATE handover SET (state, answered_on, answered_by, answer, access_end,
  answer_seen_on, opened_on) = (SELECT w.state, w.answered_on, w.answered_by,
  w.answer, w.access_end, w.answer_seen_on, w.opened_on
  FROM deed_handover w WHERE w.deed = :deed), version = version + 1
WHERE id = :record AND NOT EXISTS (SELECT 1 FROM handover o
  WHERE o.person = :person AND o.sender = :other AND o.receiver = :structure
  AND o.id <> :record AND o.state IN ('envoyee', 'attente'));

-- act: undo.admitted
-- Nobody follows her here by it, and who asked follows her as before.
-- on: deed(:deed)
-- right: undo.answer
-- from: undo.admitted
-- revoke: person :person :structure
-- rows: 0..1
DELETE FROM blob WHERE record = (SELECT answer FROM handover
  WHERE id = :record);
-- rows: 0..1
INSERT INTO blob(record, scope, owner, person, version, schema, changed_on,
  changed_by, sealed)
SELECT w.answer, 12, zeroblob(16), :person, w.words, w.schema, w.changed_on,
  w.changed_by, w.sealed
FROM deed_handover w WHERE w.deed = :deed AND w.sealed IS NOT NULL;
-- rows: 1
UPDATE handover SET (state, answered_on, answered_by, answer, access_end,
  answer_seen_on, opened_on) = (SELECT w.state, w.answered_on, w.answered_by,
  w.answer, w.access_end, w.answer_seen_on, w.opened_on
  FROM deed_handover w WHERE w.deed = :deed), version = version + 1
WHERE id = :record AND NOT EXISTS (SELECT 1 FROM handover o
  WHERE o.person = :person AND o.sender = :other AND o.receiver = :structure
  AND o.id <> :record AND o.state IN ('envoyee', 'attente'));
-- rows: 0..1
UPDATE follow SET (status, next_step, next_step_on) = (SELECT w.their_status,
  w.their_step, w.their_step_on FROM deed_handover w WHERE w.deed = :deed),
  end_on = NULL, version = version + 1
WHERE id = (SELECT theirs FROM deed_handover WHERE deed = :deed);
-- rows: any
UPDATE follow SET end_on = NULL
WHERE united = (SELECT theirs FROM deed_handover WHERE deed = :deed);
-- rows: 0..1
DELETE FROM circle WHERE id = (SELECT event FROM deed WHERE id = :deed);
-- rows: 0..1
UPDATE circle SET end_on = NULL
WHERE id = (SELECT circle FROM deed_handover WHERE deed = :deed);
-- rows: 0..1
DELETE FROM assignment
WHERE follow = (SELECT follow FROM deed WHERE id = :deed)
  AND seq = (SELECT max(seq) FROM assignment WHERE follow =
    (SELECT follow FROM deed WHERE id = :deed));
-- rows: 0..1
UPDATE follow SET (status, last_contact_on, next_step, next_step_on,
  referent, coreferent, scopes, start_on, end_on, purpose, cause) =
  (SELECT w.status, w.last_contact_on, w.next_step, w.next_step_on,
  w.referent, w.coreferent, w.scopes, w.start_on, w.end_on, w.purpose,
  w.cause FROM deed_follow w WHERE w.deed = :deed),
  version = version + 1
WHERE id = (SELECT follow FROM deed WHERE id = :deed)
  AND EXISTS (SELECT 1 FROM deed_follow w WHERE w.deed = :deed);
-- rows: any
UPDATE follow SET end_on = (SELECT k.end_on FROM follow k
  WHERE k.id = follow.united)
WHERE united = (SELECT follow FROM deed WHERE id = :deed);
-- rows: any
DELETE FROM token WHERE person = :person AND structure = :structure
  AND EXISTS (SELECT 1 FROM deed d WHERE d.id = :deed
    AND d.follow IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM deed_follow w WHERE w.deed = :deed);
-- rows: any
DELETE FROM visit WHERE follow = (SELECT follow FROM deed WHERE id = :deed)
  AND NOT EXISTS (SELECT 1 FROM deed_follow w WHERE w.deed = :deed);
-- rows: 0..1
DELETE FROM follow WHERE id = (SELECT follow FROM deed WHERE id = :deed)
  AND NOT EXISTS (SELECT 1 FROM deed_follow w WHERE w.deed = :deed);

-- act: undo.invite
-- An invitation that was closed waits for its answer again.
-- on: deed(:deed)
-- right: undo.follow
-- from: undo.invite
-- rows: 1
UPDATE invite SET handled_on = NULL, version = version + 1
WHERE id = :record AND handled_on IS NOT NULL;

-- act: undo.taken
-- An appointment is not there any more, and what it answered waits again.
-- on: deed(:deed)
-- right: undo.follow
-- from: undo.taken
-- rows: any
UPDATE appointment SET handled_on = NULL, next = NULL
WHERE next = :record AND person = :person AND structure = :structure;
-- rows: any
UPDATE invite SET handled_on = NULL, version = version + 1
WHERE id IN (SELECT invite FROM deed_settled WHERE deed = :deed)
  AND handled_on IS NOT NULL;
-- rows: 0..1
DELETE FROM seat WHERE id = :seat AND slot = :slot
  AND EXISTS (SELECT 1 FROM slot s WHERE s.id = seat.slot
    AND s.structure = :structure);
-- rows: any
DELETE FROM blob WHERE record = :record AND person = :person;
-- rows: 1
DELETE FROM appointment WHERE id = :record AND state = 'unknown'
  AND letter_on IS NULL AND person = :person AND structure = :structure;
-- rows: any
UPDATE feed SET dirty = 1 WHERE user = (SELECT v.user FROM feed_event v
  JOIN membership m ON m.user = v.user
  WHERE v.id = :event AND m.structure = :structure);
-- rows: 0..1
DELETE FROM feed_event WHERE id = :event AND user IN (SELECT m.user
  FROM membership m WHERE m.structure = :structure);

-- act: undo.moved
-- Its words are those of before, under the version that they had.
-- on: deed(:deed)
-- right: undo.follow
-- from: undo.moved
-- rows: 1
UPDATE blob SET (version, sealed) = (SELECT w.words, w.sealed
    FROM deed_appointment w WHERE w.deed = :deed),
  changed_on = :today, changed_by = :me
WHERE record = :record AND person = :person AND scope = 6
  AND EXISTS (SELECT 1 FROM deed_appointment w WHERE w.deed = :deed
    AND w.sealed IS NOT NULL);
-- rows: 1
UPDATE appointment SET (day, user) = (SELECT w.day, w.user
    FROM deed_appointment w WHERE w.deed = :deed), version = version + 1
WHERE id = :record AND state = 'unknown'
  AND EXISTS (SELECT 1 FROM deed_appointment w JOIN membership m
    ON m.user = w.user AND m.structure = :structure
    WHERE w.deed = :deed AND m.role <> 'lecture'
    AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today));
-- rows: any
UPDATE feed SET dirty = 1 WHERE user IN ((SELECT v.user FROM feed_event v
  JOIN membership m ON m.user = v.user
  WHERE v.id = :event AND m.structure = :structure),
  (SELECT a.user FROM appointment a WHERE a.id = :record));
-- rows: 0..1
DELETE FROM feed_event WHERE id = :event AND user IN (SELECT m.user
  FROM membership m WHERE m.structure = :structure);
-- rows: 0..1
INSERT INTO feed_event(id, user, start, minutes)
SELECT :event, f.user, w.busy_at, w.busy_for
FROM deed_appointment w JOIN feed f ON f.user = w.user AND f.closed = 0
WHERE w.deed = :deed AND :closed = 0 AND w.busy_at IS NOT NULL
  AND :event IS NOT NULL;

-- act: undo.state
-- Its place in a slot goes and comes with it, as long as one is left.
-- on: deed(:deed)
-- right: undo.follow
-- from: undo.state
-- rows: 0..1
UPDATE follow SET last_contact_on = (SELECT w.contact_on
    FROM deed_appointment w WHERE w.deed = :deed), version = version + 1
WHERE person = :person AND structure = :structure
  AND last_contact_on = (SELECT a.day FROM appointment a
    WHERE a.id = :record AND a.state = 'seen')
  AND last_contact_on IS NOT (SELECT w.contact_on FROM deed_appointment w
    WHERE w.deed = :deed);
-- rows: 1
UPDATE appointment SET (state, stated_on, handled_on) = (SELECT w.state,
    w.stated_on, w.handled_on FROM deed_appointment w WHERE w.deed = :deed),
  version = version + 1
WHERE id = :record AND (slotted = 0
  OR EXISTS (SELECT 1 FROM deed_appointment w WHERE w.deed = :deed
    AND w.state IN ('excused', 'revoked'))
  OR EXISTS (SELECT 1 FROM seat t WHERE t.id = :seat AND t.slot = :slot)
  OR EXISTS (SELECT 1 FROM slot s WHERE s.id = :slot
    AND s.structure = :structure AND (s.day < :today
      OR (SELECT count(*) FROM seat t WHERE t.slot = s.id) < s.places)));
-- rows: 0..1
DELETE FROM seat WHERE id = :seat AND slot = :slot
  AND EXISTS (SELECT 1 FROM slot s WHERE s.id = seat.slot
    AND s.structure = :structure)
  AND EXISTS (SELECT 1 FROM appointment a WHERE a.id = :record
    AND a.state IN ('excused', 'revoked'));
-- rows: 0..1
INSERT INTO seat(id, slot)
SELECT :seat, s.id FROM slot s
WHERE s.id = :slot AND s.structure = :structure
  AND NOT EXISTS (SELECT 1 FROM seat t WHERE t.id = :seat)
  AND EXISTS (SELECT 1 FROM appointment a WHERE a.id = :record
    AND a.slotted > 0 AND a.state NOT IN ('excused', 'revoked'));
-- rows: any
UPDATE feed SET dirty = 1 WHERE user IN ((SELECT v.user FROM feed_event v
  JOIN membership m ON m.user = v.user
  WHERE v.id = :event AND m.structure = :structure),
  (SELECT a.user FROM appointment a WHERE a.id = :record));
-- rows: 0..1
DELETE FROM feed_event WHERE id = :event AND user IN (SELECT m.user
  FROM membership m WHERE m.structure = :structure);
-- rows: 0..1
INSERT INTO feed_event(id, user, start, minutes)
SELECT :event, f.user, w.busy_at, w.busy_for
FROM deed_appointment w JOIN feed f ON f.user = w.user AND f.closed = 0
WHERE w.deed = :deed AND :closed = 0 AND w.busy_at IS NOT NULL
  AND :event IS NOT NULL;

-- act: undo.rebook
-- The absence is what it was, and the other one is not there any more.
-- on: deed(:deed)
-- right: undo.follow
-- from: undo.rebook
-- rows: any
UPDATE invite SET handled_on = NULL, version = version + 1
WHERE id IN (SELECT invite FROM deed_settled WHERE deed = :deed)
  AND handled_on IS NOT NULL;
-- rows: any
DELETE FROM blob WHERE person = :person
  AND record = (SELECT d.event FROM deed d WHERE d.id = :deed);
-- rows: 1
UPDATE appointment SET (state, stated_on, handled_on, next) = (SELECT
    w.state, w.stated_on, w.handled_on, w.next FROM deed_appointment w
    WHERE w.deed = :deed), version = version + 1
WHERE id = :record;
-- rows: 1
DELETE FROM appointment WHERE person = :person AND structure = :structure
  AND version = 1 AND letter_on IS NULL
  AND id = (SELECT d.event FROM deed d WHERE d.id = :deed);
-- rows: any
UPDATE feed SET dirty = 1 WHERE user = (SELECT v.user FROM feed_event v
  JOIN membership m ON m.user = v.user
  WHERE v.id = :event AND m.structure = :structure);
-- rows: 0..1
DELETE FROM feed_event WHERE id = :event AND user IN (SELECT m.user
  FROM membership m WHERE m.structure = :structure);
