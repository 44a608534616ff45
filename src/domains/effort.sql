-- What tasks cost at the screen, of everybody.

-- name: effort.published
SELECT month, task, users, records, keys, seconds FROM effort_month
WHERE month >= :since ORDER BY month DESC, task LIMIT :limit;
