-- Erasing a person: the ledger, her keys, then all that is hers in the data.

-- name: keys.erased_last
SELECT seq, hash FROM erased ORDER BY seq DESC LIMIT 1;

-- name: keys.erased_all
SELECT seq, object, at, hash, signature FROM erased ORDER BY seq;

-- name: keys.erased_one
SELECT hash FROM erased WHERE seq = :seq;

-- name: keys.erased_has
SELECT 1 AS yes FROM erased WHERE object = :object;

-- name: keys.erased_add
INSERT INTO erased(seq, object, at, hash, signature)
VALUES(:seq, :object, :at, :hash, :signature);

-- name: keys.erased_wraps
-- Hers, and those of what is tied to her: referrals, requests, drafts.
DELETE FROM wrap WHERE person = :object OR object = :object;

-- name: keys.erased_global
DELETE FROM global_token WHERE person = :object;

-- name: keys.erased_was
DELETE FROM global_was WHERE person = :object;

-- name: keys.erased_sought
DELETE FROM sought WHERE person = :object;

-- name: keys.erased_probe
DELETE FROM probe WHERE person = :object;

-- name: keys.erased_secrets
DELETE FROM secret WHERE user = :user;

-- name: erased.account
SELECT id FROM user WHERE person = :person;

-- name: keys.erased_left
-- What the key file still holds of who was erased.
SELECT (SELECT count(*) FROM wrap
    WHERE person IN (SELECT object FROM erased)
    OR object IN (SELECT object FROM erased))
  + (SELECT count(*) FROM global_token
    WHERE person IN (SELECT object FROM erased))
  + (SELECT count(*) FROM sought
    WHERE person IN (SELECT object FROM erased))
  + (SELECT count(*) FROM probe
    WHERE person IN (SELECT object FROM erased)) AS n;

-- name: erased.agreed
-- Every structure that follows her has agreed, one at least; one that ended it
-- counts while that can be undone (deed.expire), or the clock is in doubt.
-- None suspends it.
SELECT DISTINCT e.person AS object FROM erasure e
WHERE NOT EXISTS (SELECT 1 FROM follow f
  WHERE f.person = e.person
  AND (f.end_on < date(:today, '-30 days')) IS NOT TRUE
  AND NOT EXISTS (SELECT 1 FROM erasure a
    WHERE a.person = f.person AND a.structure = f.structure))
  AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.person = e.person
    AND h.ended_on IS NULL AND h.until_on >= :today);

-- name: erased.held
SELECT 1 AS yes FROM hold WHERE person = :person AND ended_on IS NULL
  AND until_on >= :today;

-- name: erased.together
-- She, and whatever is read as one record with hers, wherever it is.
WITH RECURSIVE her(person) AS (SELECT :person UNION
  SELECT g.person FROM her JOIN follow f ON f.person = her.person
  JOIN follow g ON g.id = coalesce(f.united, f.id)
    OR g.united = coalesce(f.united, f.id))
SELECT person AS object FROM her;

-- name: erased.over
-- Is its time over?  Told 30 days ago, and the cause still holds.
SELECT n.person, n.structure, n.rule, n.record FROM notice n
WHERE n.id = :id AND n.due_on < :today
  AND n.made_on <= date(:today, '-30 days')
  AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.person = n.person
    AND h.ended_on IS NULL AND h.until_on >= :today)
  AND CASE n.rule WHEN 'personne' THEN NOT EXISTS (
      SELECT 1 FROM follow f WHERE f.person = n.person
      AND (f.end_on IS NULL
        OR (SELECT max(coalesce(g.last_contact_on, g.start_on)) FROM follow g
          WHERE g.id = coalesce(f.united, f.id)
          OR g.united = coalesce(f.united, f.id)) > n.since_on
        /* each structure was told, since it ended */
        OR NOT EXISTS (SELECT 1 FROM notice o WHERE o.record = f.id
          AND o.made_on <= date(:today, '-30 days')
          AND o.made_on >= f.end_on)))
    ELSE EXISTS (SELECT 1 FROM referral r WHERE r.id = n.record
      AND r.state = 'refusee' AND r.answered_on <= n.since_on) END;

-- name: erased.confirmed
-- Did a second person see it due, not long ago?
SELECT 1 AS yes FROM confirmed
WHERE notice = :id AND made_on >= date(:today, '-30 days') LIMIT 1;

-- name: erased.orphans
-- Rows of nobody: of a person who is not there.
SELECT count(*) AS n FROM (
  SELECT person FROM follow UNION ALL SELECT person FROM token
  UNION ALL SELECT person FROM note UNION ALL SELECT person FROM referral
  UNION ALL SELECT person FROM kin UNION ALL SELECT person FROM match
  UNION ALL SELECT person FROM request
  UNION ALL SELECT person FROM deed WHERE person IS NOT NULL
  UNION ALL SELECT person FROM moved
  UNION ALL SELECT CASE WHEN person IN (SELECT id FROM person)
    THEN other_person ELSE person END FROM twin
  UNION ALL SELECT CASE WHEN person IN (SELECT id FROM person)
    THEN other_person ELSE person END FROM apart
  UNION ALL SELECT person FROM emergency
  UNION ALL SELECT person FROM erasure
  UNION ALL SELECT person FROM notice
  UNION ALL SELECT person FROM hold
  UNION ALL SELECT person FROM notebook
  UNION ALL SELECT person FROM circle
  UNION ALL SELECT person FROM handover
  UNION ALL SELECT person FROM appointment
  UNION ALL SELECT person FROM invite
  UNION ALL SELECT person FROM outbox
  UNION ALL SELECT person FROM followup_end
  UNION ALL SELECT person FROM said
  UNION ALL SELECT person FROM consent
  UNION ALL SELECT person FROM user WHERE person IS NOT NULL
  UNION ALL SELECT person FROM draft WHERE person IS NOT NULL
  UNION ALL SELECT person FROM blob
    WHERE record NOT IN (SELECT id FROM draft)
    AND record NOT IN (SELECT id FROM import_line)
  UNION ALL SELECT person FROM former
  UNION ALL SELECT person FROM import_line WHERE person IS NOT NULL)
WHERE person NOT IN (SELECT id FROM person);

-- name: erased.left
-- Does the data still hold her, or it?
SELECT 1 AS yes FROM person WHERE id = :person
UNION ALL SELECT 1 FROM referral WHERE id = :person
UNION ALL SELECT 1 FROM blob WHERE person = :person
UNION ALL SELECT 1 FROM former WHERE person = :person
UNION ALL SELECT 1 FROM import_line WHERE person = :person
UNION ALL SELECT 1 FROM draft WHERE person = :person LIMIT 1;

-- name: erased.hers
-- What has keys of its own.
SELECT :person AS object
UNION ALL SELECT id FROM referral WHERE person = :person
UNION ALL SELECT id FROM handover WHERE person = :person
UNION ALL SELECT id FROM request WHERE person = :person;

-- name: erased.is_referral
SELECT 1 AS yes FROM referral WHERE id = :person;

-- in this order: what is named by another one comes after it; what is erased is
-- a person, or one referral

-- name: erased.number
-- Before the rows go: their numbers are not given again.
INSERT INTO number(structure, follow, sent, received)
SELECT s.id,
  coalesce((SELECT max(num) FROM follow
    WHERE structure = s.id AND person = :person), 0),
  coalesce((SELECT max(+num) FROM referral
    WHERE +sender = s.id AND (person = :person OR id = :person)), 0),
  coalesce((SELECT max(+receiver_num) FROM referral
    WHERE +receiver = s.id AND (person = :person OR id = :person)), 0)
FROM structure s WHERE s.id IN (
  SELECT structure FROM follow WHERE person = :person
  UNION SELECT sender FROM referral WHERE person = :person OR id = :person
  UNION SELECT receiver FROM referral WHERE person = :person OR id = :person)
ON CONFLICT(structure) DO UPDATE SET follow = max(follow, excluded.follow),
  sent = max(sent, excluded.sent), received = max(received, excluded.received);

-- name: erased.said
DELETE FROM said WHERE person = :person;

-- name: erased.user_key
DELETE FROM user_key
WHERE user IN (SELECT id FROM user WHERE person = :person);

-- name: erased.preference
DELETE FROM preference
WHERE user IN (SELECT id FROM user WHERE person = :person);

-- name: erased.session
-- Where she came from.
UPDATE session SET source = NULL, terminal = NULL
WHERE user IN (SELECT id FROM user WHERE person = :person);

-- name: erased.user
-- The audit names her account by its id: it stays, closed, nobody's.  Who gives
-- names to accounts may have given the one that it takes: then it is drawn.
UPDATE user SET person = NULL, state = 'efface', login = 'efface-' || num ||
  iif(EXISTS (SELECT 1 FROM user o WHERE o.login = 'efface-' || user.num),
    '-' || lower(hex(randomblob(8))), ''),
  last_login = NULL, version = version + 1 WHERE person = :person;

-- name: erased.deed
DELETE FROM deed WHERE person = :person
  OR record IN (SELECT id FROM follow WHERE person = :person)
  OR record IN (SELECT id FROM referral
    WHERE person = :person OR id = :person);

-- name: erased.content
DELETE FROM blob WHERE record = :person
  OR record IN (SELECT id FROM referral_event WHERE referral = :person);

-- name: erased.notice
DELETE FROM notice WHERE person = :person OR record = :person;

-- name: erased.hold
DELETE FROM hold WHERE person = :person;

-- name: erased.moved
DELETE FROM moved WHERE person = :person;

-- name: erased.twin_blob
DELETE FROM blob WHERE record IN (SELECT id FROM twin
  WHERE person = :person OR other_person = :person);

-- name: erased.twin
DELETE FROM twin WHERE person = :person OR other_person = :person;

-- name: erased.apart
DELETE FROM apart WHERE person = :person OR other_person = :person;

-- name: erased.united
-- What was read with hers, and waits for another structure, is on its own.
UPDATE follow SET united = NULL
WHERE united IN (SELECT id FROM follow WHERE person = :person);

-- name: erased.erasure
DELETE FROM erasure WHERE person = :person;

-- name: erased.match
DELETE FROM match WHERE person = :person;

-- name: erased.emergency
DELETE FROM emergency WHERE person = :person;

-- name: erased.appointment
DELETE FROM appointment WHERE person = :person;

-- name: erased.outbox
DELETE FROM outbox WHERE person = :person;

-- name: erased.invite
DELETE FROM invite WHERE person = :person;

-- name: erased.followup
DELETE FROM followup_end WHERE person = :person;

-- name: erased.request
DELETE FROM request WHERE person = :person;

-- name: erased.line_blob
-- What the file said that she was taken from, or what she was before it.  A
-- line that was cut before its mark is known by the follow that it made.
DELETE FROM blob WHERE scope = 13
  AND record IN (SELECT id FROM import_line WHERE person = :person
  UNION SELECT l.id FROM follow f JOIN import_line l ON l.id = f.id
    WHERE f.person = :person);

-- name: erased.line
DELETE FROM import_line WHERE person = :person
  OR id IN (SELECT id FROM follow WHERE person = :person);

-- name: erased.draft_blob
DELETE FROM blob WHERE record IN (SELECT id FROM draft WHERE person = :person);

-- name: erased.draft
DELETE FROM draft WHERE person = :person;

-- name: erased.kin
DELETE FROM kin WHERE person = :person;

-- name: erased.event
DELETE FROM referral_event
WHERE referral IN (SELECT id FROM referral
  WHERE person = :person OR id = :person);

-- name: erased.parent
UPDATE referral SET parent = NULL
WHERE parent IN (SELECT id FROM referral
  WHERE person = :person OR id = :person);

-- name: erased.referral
DELETE FROM referral WHERE person = :person OR id = :person;

-- name: erased.note
DELETE FROM note WHERE person = :person;

-- name: erased.consent
DELETE FROM consent WHERE person = :person;

-- name: erased.assignment
DELETE FROM assignment
WHERE follow IN (SELECT id FROM follow WHERE person = :person);

-- name: erased.handover
DELETE FROM handover WHERE person = :person;

-- name: erased.circle
DELETE FROM circle WHERE person = :person;

-- name: erased.notebook_event
DELETE FROM notebook_event
WHERE item IN (SELECT id FROM notebook WHERE person = :person);

-- name: erased.notebook
DELETE FROM notebook WHERE person = :person;

-- name: erased.visit
DELETE FROM visit
WHERE follow IN (SELECT id FROM follow WHERE person = :person);

-- name: erased.follow
DELETE FROM follow WHERE person = :person;

-- name: erased.token
DELETE FROM token WHERE person = :person;

-- name: erased.blob
DELETE FROM blob WHERE person = :person;

-- name: erased.former
DELETE FROM former WHERE person = :person;

-- name: erased.person
DELETE FROM person WHERE id = :person;
