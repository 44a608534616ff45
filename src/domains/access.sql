-- One's own ways in.

-- name: access.keys
SELECT id, blob, fingerprint, label, added_on, last_on FROM user_key
WHERE user = :user AND revoked_on IS NULL ORDER BY added_on, fingerprint;
