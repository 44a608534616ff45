-- Put on the wrong person: moved to the one it is about.

-- name: day.moved
SELECT m.id, m.person, m.kind, m.made_on, u.name AS by_name
FROM moved m JOIN user u ON u.id = m.by_user
WHERE m.user = :me AND m.structure = :structure AND m.seen_on IS NULL;

-- name: moved.by_id
SELECT m.person, m.structure, m.kind FROM moved m
WHERE m.id = :id AND m.user = :me;

-- act: moved.seen
-- on: user(:user)
-- right: self
-- audit: none
-- rows: any
UPDATE moved SET seen_on = :today
WHERE id = :id AND user = :me AND seen_on IS NULL;

-- act: moved.forget
-- on: none
-- right: clock
-- by: clock
-- audit: none
-- rows: any
DELETE FROM moved WHERE seen_on < date(:today, '-30 days')
  OR made_on < date(:today, '-1 year');

-- act: note.move
-- Her colleagues who were given the key of notes, in a session that was still
-- open on the day it was written or later, are told.
-- on: note(:note)
-- with: follow(:with) note.write
-- right: note.author
-- blobs: note worknote
-- rows: any
INSERT INTO moved(id, user, structure, person, kind, by_user, made_on)
SELECT randomblob(16), a.user, n.structure, n.person, 'note', :me, :today
FROM note n JOIN audit a ON a.object = n.person AND a.structure = n.structure
LEFT JOIN session s ON s.id = a.session
WHERE n.id = :note AND n.kind = 'note' AND a.action = 'open' AND a.kind = 1
  AND a.scopes & 1024 AND a.user <> :me AND (s.ended IS NULL OR s.ended >=
    CAST(strftime('%s', coalesce(n.written_on, n.made_on)) AS INTEGER))
GROUP BY a.user;
-- rows: 1
INSERT INTO note(id, person, structure, author, kind, seq, made_on,
  written_on)
SELECT :id, :with_person, n.structure, n.author, n.kind,
  (SELECT coalesce(max(seq), 0) + 1 FROM note WHERE person = :with_person
    AND structure = :structure), n.made_on, n.written_on
FROM note n WHERE n.id = :note;
-- rows: 1
UPDATE note SET moved_on = :today, version = version + 1
WHERE id = :note AND version = :version AND moved_on IS NULL;
-- rows: 0..1
DELETE FROM blob WHERE record = :note;

-- act: referral.move
-- Withdrawn where it was, whatever its state, with all its words; a draft for
-- the right person.  Whoever was given its key is told, on both sides.
-- on: referral(:referral)
-- with: follow(:with) referral.create
-- new: referral(:id)
-- right: referral.send
-- blobs: content
-- revoke: referral :referral :other
-- rows: any
INSERT INTO moved(id, user, structure, person, kind, by_user, made_on)
SELECT randomblob(16), a.user, a.structure, r.person,
  CASE WHEN a.structure = r.sender THEN 'orientation' ELSE 'recue' END, :me,
  :today
FROM referral r JOIN audit a ON a.object = r.id
WHERE r.id = :referral AND a.action = 'open' AND a.kind = 2
  AND a.user <> :me
GROUP BY a.user, a.structure;
-- rows: 1
INSERT INTO referral(id, person, sender, receiver, num, author, external,
  state, urgent, made_on, wished_on, scopes, agreed)
SELECT :id, :with_person, r.sender, :receiver,
  (SELECT max(coalesce(max(num), 0), coalesce((SELECT n.sent FROM number n
    WHERE n.structure = r.sender), 0)) + 1 FROM referral WHERE sender = r.sender), r.author,
  (SELECT 1 - account FROM structure WHERE id = :receiver), 'brouillon',
  :urgent, r.made_on, :wished_on, :scopes & 10, :agreed <> 0
FROM referral r WHERE r.id = :referral;
-- rows: any
DELETE FROM blob WHERE record = :referral OR record IN
  (SELECT id FROM referral_event WHERE referral = :referral);
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :referral, (SELECT coalesce(max(seq), 0) + 1
  FROM referral_event WHERE referral = :referral), 'deplacer', 'retiree',
  :structure, :me, :today);
-- rows: 1
UPDATE referral SET state = 'retiree', moved_on = :today,
  ended_on = coalesce(ended_on, :today), access_end = :today,
  version = version + 1
WHERE id = :referral AND version = :version AND moved_on IS NULL;
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
  AND :state IN ('acceptee', 'terminee')
  AND follow.scopes & 4 = 0 AND follow.scopes & 26 & ~k.given <> 0;
-- rows: any
DELETE FROM token WHERE person = :person AND structure = :other
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = :person
    AND f.structure = :other AND ((token.part = 3 AND f.scopes & 8 = 0)
      OR (token.part IN (2, 4) AND f.scopes & 2 = 0)));
