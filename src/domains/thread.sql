-- What happened to a person.

-- name: thread.referrals
SELECT r.id, e.made_on, e.action, e.state, u.name AS user_name,
  s.nom AS structure_name, e.seq, r.sender,
  CASE WHEN r.sender = :structure THEN t.nom ELSE o.nom END AS other_name
FROM referral_event e JOIN referral r ON r.id = e.referral
LEFT JOIN user u ON u.id = e.user LEFT JOIN structure s ON s.id = e.structure
JOIN structure t ON t.id = r.receiver JOIN structure o ON o.id = r.sender
WHERE r.person = :person
  AND (r.sender = :structure OR (r.receiver = :structure AND r.external = 0
    AND r.receiver_num IS NOT NULL));
