-- One's own ways in.

-- name: access.keys
-- (keeper.key_of says which opens)
SELECT id, blob, fingerprint, label, added_on, last_on,
  max(coalesce(last_on, ''), added_on) > date(:today, '-1 year') AS opens
FROM user_key
WHERE user = :user AND revoked_on IS NULL ORDER BY added_on, fingerprint;

-- name: access.changed
-- What others did to her ways in since she was there before; what may let
-- somebody else in, for a month too: whoever came in by it was there before
-- her.  Who gave a code first, and whether it was used.  Not what her account
-- began with.
SELECT c.* FROM (SELECT a.action, a.at, a.seq, u.name AS by_name,
    EXISTS (SELECT 1 FROM audit b WHERE b.object = :user AND b.seq > a.seq
      AND b.action IN ('enrol.password', 'enrol.key')) AS used
  FROM audit a LEFT JOIN user u ON u.id = a.user
  WHERE a.object = :user AND a.user IS NOT :user AND a.action IN
    ('enrol.invite', 'factor.reset', 'password.put', 'user.key_add')
    AND EXISTS (SELECT 1 FROM session s WHERE s.user = :user
      AND s.started < a.at)) c
WHERE c.at >= :since
  OR (c.at >= :month AND (c.action <> 'enrol.invite' OR c.used))
ORDER BY c.at >= :since DESC, c.action = 'enrol.invite' DESC, c.seq DESC
LIMIT 1;
