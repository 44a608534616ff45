-- One's own calendar as a file; what an appointment changes in it is in the
-- appointment's acts.

-- name: feed.mine
SELECT token FROM feed WHERE user = :me AND closed = 0;

-- act: feed.open
-- Begun, or begun again under another name: it is filled next.  Of who works
-- here.
-- on: user(:user)
-- right: self
-- rows: 1
INSERT INTO feed(user, token) SELECT id, lower(hex(randomblob(16)))
FROM user WHERE id = :me AND person IS NULL
ON CONFLICT(user) DO UPDATE SET was = coalesce(feed.was, feed.token),
  token = excluded.token, closed = 0, dirty = 1;
-- rows: any
DELETE FROM feed_event WHERE user = :me;

-- act: feed.add
-- on: user(:user)
-- right: self
-- audit: none
-- rows: 1
UPDATE feed SET dirty = 1 WHERE user = :me AND closed = 0;
-- rows: 0..1
INSERT INTO feed_event(id, user, start, minutes)
SELECT :event, :me, :busy_at, :busy_for
WHERE NOT EXISTS (SELECT 1 FROM feed_event v WHERE v.id = :event);

-- act: feed.close
-- on: user(:user)
-- right: self
-- rows: 1
UPDATE feed SET closed = 1, dirty = 1 WHERE user = :me;
-- rows: any
DELETE FROM feed_event WHERE user = :me;

-- act: feed.expire
-- Who is here no more has no file, and what is a month old is in none.
-- on: none
-- right: clock
-- by: clock
-- audit: none
-- rows: any
UPDATE feed SET closed = 1, dirty = 1
WHERE closed = 0 AND user IN (SELECT u.id FROM user u
  WHERE u.state <> 'actif');
-- rows: any
DELETE FROM feed_event WHERE start < :now - 2678400;
