-- What happened to a person.

-- name: thread.referrals
SELECT r.id, e.made_on, e.action, e.state, u.name AS user_name,
  s.nom AS structure_name, e.seq, e.user, r.sender,
  CASE WHEN r.sender = :structure THEN t.nom ELSE o.nom END AS other_name
FROM referral_event e JOIN referral r ON r.id = e.referral
LEFT JOIN user u ON u.id = e.user LEFT JOIN structure s ON s.id = e.structure
JOIN structure t ON t.id = r.receiver JOIN structure o ON o.id = r.sender
WHERE r.person = :person
  AND (r.sender = :structure OR (r.receiver = :structure AND r.external = 0
    AND r.receiver_num IS NOT NULL));

-- name: thread.referents
SELECT a.seq, a.made_on, a.role, a.by_user, u.name AS name,
  b.name AS by_name
FROM assignment a LEFT JOIN user u ON u.id = a.user
JOIN user b ON b.id = a.by_user WHERE a.follow = :follow;

-- name: thread.circle
SELECT c.start_on, c.end_on, c.user, u.name FROM circle c
JOIN user u ON u.id = c.user
WHERE c.person = :person AND c.structure = :structure;

-- name: thread.shared
-- Accesses given by this structure (ours) or to it: who gave it is named to
-- its own structure only.
SELECT r.id, r.answered_on, r.answered_structure = :structure AS ours,
  s.nom AS asker_name,
  CASE WHEN r.answered_structure = :structure THEN u.name END AS by_name
FROM request r JOIN structure s ON s.id = r.structure
LEFT JOIN user u ON u.id = r.answered_by
WHERE r.person = :person AND r.state = 'accordee'
  AND (r.answered_structure = :structure OR r.structure = :structure);
