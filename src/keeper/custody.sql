-- What backups ask of a base.

-- name: backup.state
SELECT coalesce((SELECT max(seq) FROM audit), 0) AS seq,
  coalesce((SELECT at FROM audit WHERE action = 'backup'
    ORDER BY seq DESC LIMIT 1), 0) AS last;

-- name: doctor.times
SELECT coalesce((SELECT at FROM audit WHERE action = 'backup'
    ORDER BY seq DESC LIMIT 1), 0) AS backup,
  coalesce((SELECT at FROM audit ORDER BY seq DESC LIMIT 1), 0) AS written;

-- name: keys.wraps_before
SELECT DISTINCT object FROM wrap WHERE made_at < :before;
