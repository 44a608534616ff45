-- What can be undone (keeper/deed.h): written around an act whose header
-- names its inverse.

-- name: on.deed
-- The state is the act that undoes it, as long as nothing came after; else
-- why it cannot be undone any more.
SELECT d.person, coalesce(r.sender, h.sender, d.structure) AS structure,
  coalesce(r.receiver, h.receiver) AS other, d.user AS author,
  coalesce(r.external, 0) AS external,
  CASE
    WHEN d.undone_on IS NOT NULL THEN 'defaite'
    WHEN coalesce(f.version, r.version, a.version, h.version, i.version)
      IS NOT d.version THEN 'changee'
    WHEN d.undo IN ('undo.decided', 'undo.admitted')
      AND (h.answer_seen_on IS NOT NULL OR h.opened_on IS NOT NULL)
      THEN 'vue'
    -- who asked has gone on with her
    WHEN v.theirs IS NOT NULL AND g.version IS NOT v.their_version
      THEN 'agi'
    -- her address is protected since (keeper.protected): nobody is let in
    -- again, nor told why; who ended it is out, another structure may have
    -- hidden her since
    WHEN (d.undo = 'undo.decided' AND h.state = 'refusee'
        OR d.undo = 'undo.admitted' AND g.end_on IS NOT NULL
        OR d.undo = 'undo.close' AND w.protected IS NOT 1)
      AND (SELECT closed FROM person_closed WHERE person = d.person)
      THEN 'changee'
    -- what is given again is given by who follows her
    WHEN d.undo = 'undo.withdraw' AND NOT EXISTS (SELECT 1 FROM follow o
      WHERE o.person = r.person AND o.structure = r.sender
      AND o.end_on IS NULL
      AND (o.until_on IS NULL OR o.until_on >= :today)) THEN 'changee'
    -- who joined the circle has left it, or is shown there no more
    WHEN d.act = 'handover.join' AND c.id IS NULL THEN 'changee'
    WHEN d.undo = 'undo.taken' AND a.letter_on IS NOT NULL THEN 'envoyee'
    -- she was told of it, or is being told
    WHEN d.undo IN ('undo.taken', 'undo.rebook') AND EXISTS (SELECT 1
      FROM outbox o WHERE o.record = iif(d.undo = 'undo.taken', a.id, n.id)
      AND o.state IN ('taken', 'sent', 'unknown')) THEN 'dite'
    WHEN d.undo IN ('undo.moved', 'undo.state', 'undo.rebook')
      AND EXISTS (SELECT 1 FROM outbox o WHERE o.record = d.record
      AND o.told >= d.version AND o.state IN ('taken', 'sent', 'unknown'))
      THEN 'dite'
    WHEN d.undo = 'undo.moved' AND a.letter_on >= d.made_on THEN 'envoyee'
    WHEN d.undo = 'undo.rebook' AND n.letter_on IS NOT NULL THEN 'envoyee'
    WHEN d.undo = 'undo.rebook' AND d.event IS NOT NULL
      AND n.version IS NOT 1 THEN 'changee'
    WHEN d.undo IN ('undo.send', 'undo.reply') AND r.seen_on IS NOT NULL
      THEN 'vue'
    -- its key was given: what is written in it next would be read there
    WHEN d.undo = 'undo.send' AND EXISTS (SELECT 1 FROM audit l
      WHERE l.object = r.id AND l.action = 'open'
      AND l.structure = r.receiver AND r.receiver <> r.sender) THEN 'vue'
    WHEN d.undo IN ('undo.answer', 'undo.accept')
      AND r.answer_seen_on IS NOT NULL THEN 'vue'
    WHEN e.seq <= CASE WHEN d.undo IN ('undo.answer', 'undo.accept')
      THEN r.sender_read ELSE r.receiver_read END THEN 'vue'
    WHEN d.follow IS NOT NULL AND t.version IS NOT d.follow_version
      THEN 'changee'
    -- another one was accepted since: it is by that one too that she is
    -- followed here
    WHEN d.follow IS NOT NULL AND (w.deed IS NULL OR w.end_on IS NOT NULL)
      AND EXISTS (SELECT 1 FROM (SELECT q.id, q.answered_on FROM referral q
          WHERE q.person = d.person AND q.receiver = t.structure
          AND q.state IN ('acceptee', 'terminee')
        UNION ALL SELECT q.id, q.answered_on FROM handover q
          WHERE q.person = d.person AND q.receiver = t.structure
          AND q.state = 'acceptee') o
      WHERE o.id <> d.record AND (w.deed IS NULL
        OR o.answered_on > d.made_on OR EXISTS (SELECT 1 FROM deed x
          WHERE x.record = o.id AND x.rowid > d.rowid
          AND x.undo IN ('undo.accept', 'undo.admitted')
          AND x.undone_on IS NULL))) THEN 'ecrite'
    WHEN d.follow IS NOT NULL AND w.deed IS NULL AND (
      EXISTS (SELECT 1 FROM note n WHERE n.person = d.person
        AND n.structure = t.structure)
      OR EXISTS (SELECT 1 FROM blob b WHERE b.person = d.person
        AND b.owner = t.structure AND b.scope <> 14)
      OR EXISTS (SELECT 1 FROM referral o WHERE o.person = d.person
        AND o.sender = t.structure)
      OR EXISTS (SELECT 1 FROM handover o WHERE o.person = d.person
        AND o.sender = t.structure)
      OR EXISTS (SELECT 1 FROM invite o WHERE o.person = d.person
        AND o.structure = t.structure)
      OR EXISTS (SELECT 1 FROM kin k WHERE k.person = d.person
        AND k.structure = t.structure)) THEN 'ecrite'
    WHEN (d.undo = 'undo.assign' OR d.undo = 'undo.admitted'
        AND w.end_on IS NULL) AND EXISTS (
      SELECT 1 FROM user u WHERE (u.id = w.referent AND w.referent
          IS NOT iif(f.id IS NULL, t.referent, f.referent)
          OR u.id = w.coreferent AND w.coreferent
          IS NOT iif(f.id IS NULL, t.coreferent, f.coreferent))
        AND (u.state <> 'actif' OR NOT EXISTS (SELECT 1 FROM membership m
          WHERE m.user = u.id AND m.structure = d.structure
          AND m.role <> 'lecture' AND m.end_on IS NULL))) THEN 'partie'
    ELSE d.undo END AS state
FROM deed d LEFT JOIN follow f ON f.id = d.record
LEFT JOIN referral r ON r.id = d.record
LEFT JOIN appointment a ON a.id = d.record
LEFT JOIN appointment n ON n.id = d.event
LEFT JOIN referral_event e ON e.id = d.event
LEFT JOIN follow t ON t.id = d.follow
LEFT JOIN deed_follow w ON w.deed = d.id
LEFT JOIN handover h ON h.id = d.record
LEFT JOIN invite i ON i.id = d.record
LEFT JOIN deed_handover v ON v.deed = d.id
LEFT JOIN follow g ON g.id = v.theirs
LEFT JOIN circle c ON c.id = d.event AND c.end_on IS NULL
  AND c.shown >= coalesce(h.agreed, 1)
WHERE d.id = :id;

-- name: deed.record
SELECT record FROM deed WHERE id = :id;

-- name: deed.add
INSERT INTO deed(id, user, seq, structure, person, act, undo, record, before,
  version, made_on)
VALUES(:deed, :me, (SELECT coalesce(max(seq), 0) + 1 FROM deed
    WHERE user = :me), :structure, :person, :act, :undo, :record,
  coalesce((SELECT version FROM follow WHERE id = :record),
    (SELECT version FROM referral WHERE id = :record),
    (SELECT version FROM appointment WHERE id = :record),
    (SELECT version FROM handover WHERE id = :record),
    (SELECT version FROM invite WHERE id = :record)), 0, :today);

-- name: deed.was_follow
INSERT INTO deed_follow(deed, status, last_contact_on, next_step,
  next_step_on, referent, coreferent, scopes, start_on, end_on, protected)
SELECT :deed, f.status, f.last_contact_on, f.next_step, f.next_step_on,
  f.referent, f.coreferent, f.scopes, f.start_on, f.end_on, :closed
FROM follow f WHERE f.id = :record;

-- name: deed.was_referral
INSERT INTO deed_referral(deed, state, sent_on, answered_on, ended_on,
  seen_on, answer_seen_on, access_end, receiver_num, redirected, outcome,
  outcome_on)
SELECT :deed, state, sent_on, answered_on, ended_on, seen_on, answer_seen_on,
  access_end, receiver_num, redirected, outcome, outcome_on
FROM referral WHERE id = :record;

-- name: deed.was_appointment
INSERT INTO deed_appointment(deed, day, user, state, stated_on, handled_on,
  next, contact_on, words, sealed, busy_at, busy_for)
SELECT :deed, a.day, a.user, a.state, a.stated_on, a.handled_on, a.next,
  f.last_contact_on, b.version, b.sealed, v.start, v.minutes
FROM appointment a JOIN follow f ON f.person = a.person
  AND f.structure = a.structure
LEFT JOIN blob b ON b.record = a.id AND b.scope = 6 AND b.owner = a.structure
LEFT JOIN feed_event v ON v.id = :event
WHERE a.id = :record;

-- name: deed.was_handover
INSERT INTO deed_handover(deed, state, answered_on, answered_by, answer,
  access_end, answer_seen_on, opened_on, words, schema, changed_on,
  changed_by, sealed, theirs, their_status, their_step, their_step_on,
  circle)
SELECT :deed, h.state, h.answered_on, h.answered_by, h.answer, h.access_end,
  h.answer_seen_on, h.opened_on, b.version, b.schema, b.changed_on,
  b.changed_by, b.sealed, f.id, f.status, f.next_step, f.next_step_on, c.id
FROM handover h
LEFT JOIN blob b ON b.record = h.answer AND b.scope = 12
LEFT JOIN follow f ON f.person = h.person AND f.structure = h.sender
  AND f.end_on IS NULL AND h.kind <> 'equipe' AND :act = 'handover.accept'
LEFT JOIN circle c ON c.person = h.person AND c.structure = h.receiver
  AND c.user = :me AND c.end_on IS NULL AND :act = 'handover.join'
WHERE h.id = :record;

-- name: deed.settled
-- The invitations that an appointment is about to answer.
INSERT INTO deed_settled(deed, invite)
SELECT :deed, i.id FROM invite i
WHERE i.person = :person AND i.structure = :structure
  AND i.handled_on IS NULL AND instr(:settles, lower(hex(i.id))) > 0;

-- name: deed.made
-- What was made is what will go: instead of the row it started from, or
-- beside it.
UPDATE deed SET
  record = CASE undo WHEN 'undo.taken' THEN :made ELSE record END,
  before = CASE undo WHEN 'undo.taken' THEN 0 ELSE before END,
  version = CASE undo WHEN 'undo.taken' THEN 1 ELSE version END,
  event = CASE undo WHEN 'undo.taken' THEN NULL ELSE :made END
WHERE id = :deed AND undo IN ('undo.taken', 'undo.rebook');

-- name: deed.was_ended
-- An earlier follow, which an acceptance opens again; one that goes on, which
-- takes another referent by it.
INSERT INTO deed_follow(deed, status, last_contact_on, next_step,
  next_step_on, referent, coreferent, scopes, start_on, end_on, purpose,
  cause)
SELECT :deed, status, last_contact_on, next_step, next_step_on, referent,
  coreferent, scopes, start_on, end_on, purpose, cause FROM follow
WHERE person = :person AND structure = :structure
  AND (end_on IS NOT NULL OR :act = 'handover.accept');

-- name: deed.done
UPDATE deed SET
  version = coalesce((SELECT version FROM follow WHERE id = deed.record),
    (SELECT version FROM referral WHERE id = deed.record),
    (SELECT version FROM appointment WHERE id = deed.record),
    (SELECT version FROM handover WHERE id = deed.record),
    (SELECT version FROM invite WHERE id = deed.record)),
  event = (SELECT e.id FROM referral_event e WHERE e.referral = deed.record
    ORDER BY e.seq DESC LIMIT 1)
WHERE id = :deed;

-- name: deed.decided
-- Where who asked stands after it; the place in the circle that it made.
UPDATE deed_handover SET their_version = (SELECT f.version FROM follow f
  WHERE f.id = deed_handover.theirs) WHERE deed = :deed;

-- name: deed.joined
UPDATE deed SET event = (SELECT c.id FROM circle c
  WHERE c.person = deed.person AND c.structure = :structure
    AND c.user = :me AND c.end_on IS NULL)
WHERE id = :deed AND act = 'handover.join';

-- name: deed.opened
-- The follow that an acceptance made, or opened again.
UPDATE deed SET (follow, follow_version) = (SELECT f.id, f.version
  FROM follow f WHERE f.person = deed.person AND f.structure = :structure
  AND f.end_on IS NULL AND (f.cause = deed.record
    OR EXISTS (SELECT 1 FROM deed_follow w WHERE w.deed = deed.id)))
WHERE id = :deed AND undo IN ('undo.accept', 'undo.admitted');

-- name: deed.forget
DELETE FROM deed WHERE user = :me AND seq <= (SELECT max(seq) - 20
  FROM deed WHERE user = :me);

-- name: deed.undone
UPDATE deed SET undone_on = :today WHERE id = :deed;

-- name: deed.again
-- The row is again as it was: what was done before it can be undone in turn.
UPDATE deed SET version = coalesce(
  (SELECT version FROM follow WHERE id = deed.record),
  (SELECT version FROM referral WHERE id = deed.record),
  (SELECT version FROM appointment WHERE id = deed.record),
  (SELECT version FROM handover WHERE id = deed.record),
  (SELECT version FROM invite WHERE id = deed.record))
WHERE undone_on IS NULL AND record = (SELECT record FROM deed
    WHERE id = :deed)
  AND version = (SELECT before FROM deed WHERE id = :deed);

-- act: deed.expire
-- on: none
-- right: clock
-- by: clock
-- audit: none
-- rows: any
DELETE FROM deed WHERE made_on < date(:today, '-30 days');
