-- One's own ways in.

-- name: access.keys
-- (keeper.key_of says which opens)
SELECT id, blob, fingerprint, label, added_on, last_on,
  max(coalesce(last_on, ''), added_on) > date(:today, '-1 year') AS opens
FROM user_key
WHERE user = :user AND revoked_on IS NULL ORDER BY added_on, fingerprint;

-- name: access.changed
-- What others did to her ways in since she was there before: who gave a code
-- first, and whether it was used.
SELECT a.action, a.at, u.name AS by_name, EXISTS (SELECT 1 FROM audit b
  WHERE b.object = :user AND b.seq > a.seq
  AND b.action IN ('enrol.password', 'enrol.key')) AS used
FROM audit a LEFT JOIN user u ON u.id = a.user
WHERE a.object = :user AND a.at >= :since AND a.action IN ('enrol.invite',
  'factor.reset', 'password.put', 'user.key_add')
ORDER BY a.action = 'enrol.invite' DESC, a.seq DESC LIMIT 1;
