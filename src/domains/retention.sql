-- What has been kept as long as it may be: no more than numbers.

-- name: retention.personne
-- No structure follows her; since the last contact that any had.
SELECT max(coalesce(f.last_contact_on, f.start_on)) AS since,
  s.num AS structure_num, f.num
FROM follow f JOIN structure s ON s.id = f.structure
WHERE NOT EXISTS (SELECT 1 FROM follow l WHERE l.person = f.person
  AND l.end_on IS NULL)
GROUP BY f.person HAVING since < :before ORDER BY since, s.num, f.num;

-- name: retention.orientation
SELECT r.answered_on AS since, s.num AS structure_num, r.num
FROM referral r JOIN structure s ON s.id = r.sender
WHERE r.state = 'refusee' AND r.answered_on < :before
ORDER BY r.answered_on, s.num, r.num;

-- name: retention.compte
SELECT coalesce(date(u.last_login, 'unixepoch'), u.made_on) AS since,
  NULL AS structure_num, u.num FROM user u
WHERE u.state = 'actif'
  AND coalesce(date(u.last_login, 'unixepoch'), u.made_on) < :before
ORDER BY since, u.num;
