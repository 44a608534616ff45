-- The rate alarm: records opened one after another by one user.

-- name: day.alarms
-- To who answers for the structure, but who opened them.
SELECT a.id, a.id AS person, a.most, a.made_on, u.name AS user_name
FROM alarm a JOIN user u ON u.id = a.user
WHERE a.structure = :structure AND a.seen_on IS NULL AND a.user <> :me
  AND :head = 1;

-- name: alarm.unseen
-- Of the last month, where nobody else answers for the structure.
SELECT a.made_on, u.name AS user_name, s.nom AS structure_name,
  count(*) OVER () AS n
FROM alarm a JOIN user u ON u.id = a.user
JOIN structure s ON s.id = a.structure
WHERE a.seen_on IS NULL AND a.made_at > :now - 30 * 86400
  AND NOT EXISTS (SELECT 1 FROM membership m JOIN user h ON h.id = m.user
    WHERE m.structure = a.structure AND m.role = 'responsable'
    AND m.user <> a.user AND h.state = 'actif' AND m.start_on <= :today
    AND (m.end_on IS NULL OR m.end_on > :today)
    AND (m.until_on IS NULL OR m.until_on >= :today))
ORDER BY a.made_at DESC LIMIT 1;

-- act: alarm.seen
-- on: alarm(:id)
-- right: structure.manage
-- rows: 1
UPDATE alarm SET seen_on = :today, seen_by = :me
WHERE id = :id AND seen_on IS NULL AND user <> :me;
