-- Changing the root key.

-- name: keys.ring
SELECT purpose, sealed FROM ring;

-- name: keys.ring_put
INSERT INTO ring(purpose, sealed) VALUES(:purpose, :sealed)
ON CONFLICT(purpose) DO UPDATE SET sealed = excluded.sealed;

-- name: keys.used
-- Is there a key, of anybody?  Read before any migration.
SELECT 1 AS one FROM (SELECT 1 FROM structure_key LIMIT 1)
UNION ALL SELECT 1 FROM (SELECT 1 FROM wrap LIMIT 1)
UNION ALL SELECT 1 FROM (SELECT 1 FROM secret LIMIT 1);

-- name: keys.structures
SELECT structure FROM structure_key ORDER BY structure;

-- name: keys.structure_put
UPDATE structure_key SET sealed = :sealed WHERE structure = :structure;

-- name: keys.wraps
SELECT object, kind, holder, sealed FROM wrap;

-- name: keys.wrap_put
UPDATE wrap SET sealed = :sealed
WHERE object = :object AND kind = :kind AND holder = :holder;

-- name: keys.secrets
SELECT user, kind FROM secret;
