-- Changing the root key.

-- name: keys.ring
SELECT purpose, sealed FROM ring;

-- name: keys.ring_put
INSERT INTO ring(purpose, sealed) VALUES(:purpose, :sealed)
ON CONFLICT(purpose) DO UPDATE SET sealed = excluded.sealed;

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
