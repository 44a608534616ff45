-- One's own ways in.

-- name: access.keys
-- (keeper.key_of says which opens)
SELECT id, blob, fingerprint, label, added_on, last_on,
  max(coalesce(last_on, ''), added_on) > date(:today, '-1 year') AS opens
FROM user_key
WHERE user = :user AND revoked_on IS NULL ORDER BY added_on, fingerprint;
