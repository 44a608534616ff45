-- What happened to a person.

-- name: thread.referrals
SELECT r.id, e.made_on, e.action, e.state, u.name AS user_name,
  s.nom AS structure_name, t.nom AS receiver_name, e.seq, r.sender
FROM referral_event e JOIN referral r ON r.id = e.referral
LEFT JOIN user u ON u.id = e.user LEFT JOIN structure s ON s.id = e.structure
JOIN structure t ON t.id = r.receiver
WHERE r.person = :person
  AND (r.sender = :structure OR (r.receiver = :structure AND r.external = 0));
