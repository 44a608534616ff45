-- What tasks cost at the screen (keeper/effort.h).

-- name: keys.effort_add
INSERT INTO effort(month, task, records, keys, seconds)
VALUES(:month, :task, :records, :keys, :seconds)
ON CONFLICT(month, task) DO UPDATE SET records = records + excluded.records,
  keys = keys + excluded.keys, seconds = seconds + excluded.seconds;

-- name: keys.effort_seen
INSERT INTO effort_seen(month, task, mac) VALUES(:month, :task, :mac)
ON CONFLICT DO NOTHING;

-- name: keys.effort_over
SELECT e.month, e.task, e.records, e.keys, e.seconds,
  (SELECT count(*) FROM effort_seen s WHERE s.month = e.month
    AND s.task = e.task) AS users
FROM effort e WHERE e.month < :month ORDER BY e.month, e.task;

-- name: keys.effort_forget
DELETE FROM effort WHERE month < :month;

-- name: keys.effort_forget_seen
DELETE FROM effort_seen WHERE month < :month;

-- name: effort.publish
INSERT INTO effort_month(month, task, users, records, keys, seconds)
VALUES(:month, :task, :users, :records, :keys, :seconds)
ON CONFLICT DO NOTHING;
