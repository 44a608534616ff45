-- What backups ask of a base.

-- name: backup.state
SELECT coalesce((SELECT max(seq) FROM audit), 0) AS seq,
  coalesce((SELECT at FROM audit WHERE action = 'backup'
    ORDER BY seq DESC LIMIT 1), 0) AS last;

-- name: doctor.times
SELECT coalesce((SELECT at FROM audit WHERE action = 'backup'
    ORDER BY seq DESC LIMIT 1), 0) AS backup,
  coalesce((SELECT at FROM audit ORDER BY seq DESC LIMIT 1), 0) AS written;

-- name: doctor.acknowledged
-- What the operator acknowledged of the audit, the last time.
SELECT count(*) AS n, coalesce(max(at), 0) AS at FROM audit
WHERE action = 'audit.acknowledge';

-- name: doctor.outbox
SELECT count(*) AS n, coalesce(sum(state = 'sent'), 0) AS sent,
  coalesce(sum(state = 'failed'), 0) AS failed,
  coalesce(sum(state = 'unknown'), 0) AS unknown,
  coalesce(max(CASE WHEN state = 'failed' THEN why END), '') AS why
FROM outbox WHERE done_on >= :since AND format = :format;

-- name: keys.wraps_before
SELECT DISTINCT object FROM wrap WHERE made_at < :before;
