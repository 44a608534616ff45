-- The files of busy hours (keeper/feed.h).

-- name: feed.dirty
SELECT f.user, f.token, f.was, f.closed, u.login
FROM feed f JOIN user u ON u.id = f.user
WHERE f.dirty = 1 LIMIT 20;

-- name: feed.named
SELECT 1 AS n FROM user u JOIN feed f ON f.user = u.id
WHERE u.login = :login AND f.token = :token AND f.closed = 0;

-- name: feed.events
-- No more than anybody has: all are written at each change, while the others
-- wait.
SELECT DISTINCT start, minutes FROM (SELECT start, minutes FROM feed_event
  WHERE user = :user ORDER BY start LIMIT 5000)
ORDER BY start, minutes;

-- name: feed.again
UPDATE feed SET dirty = 1;

-- name: feed.written
UPDATE feed SET dirty = 0, was = NULL WHERE user = :user AND token = :token;

-- name: feed.gone
DELETE FROM feed WHERE user = :user AND closed = 1;
