-- My day: what awaits a user.

-- name: day.to_answer
SELECT r.id, r.person, r.urgent, r.sent_on, r.wished_on, s.nom AS other_name,
  r.state
FROM referral r JOIN structure s ON s.id = r.sender
WHERE r.receiver = :structure AND r.external = 0 AND r.state = 'envoyee';

-- name: day.answers
-- Answers that the sender has not opened yet, and questions to answer.
SELECT r.id, r.person, r.urgent, r.state, r.answered_on, r.ended_on,
  t.nom AS other_name
FROM referral r JOIN structure t ON t.id = r.receiver
WHERE r.sender = :structure AND r.author = :me AND r.external = 0
  AND (r.state = 'precision_demandee'
    OR (r.state IN ('acceptee', 'refusee', 'terminee', 'sans_reponse')
      AND r.answer_seen_on IS NULL));

-- name: day.waiting
-- Sent by me, without an answer for a while.
SELECT r.id, r.person, r.urgent, r.sent_on, r.external, t.nom AS other_name
FROM referral r JOIN structure t ON t.id = r.receiver
WHERE r.sender = :structure AND r.author = :me AND r.state = 'envoyee'
  AND r.sent_on <= :before;

-- name: day.drafts
SELECT r.id, r.person, r.made_on, t.nom AS other_name
FROM referral r JOIN structure t ON t.id = r.receiver
WHERE r.sender = :structure AND r.author = :me AND r.state = 'brouillon';

-- name: day.steps
SELECT f.id, f.person, f.next_step, f.next_step_on
FROM follow f
WHERE +f.structure = :structure AND f.end_on IS NULL AND +f.united IS NULL
  AND (f.referent = :me OR f.coreferent = :me)
  AND f.next_step_on IS NOT NULL AND f.next_step_on <= :until;

-- name: day.silent
SELECT f.id, f.person, coalesce(f.last_contact_on, f.start_on) AS since
FROM follow f
WHERE +f.structure = :structure AND f.end_on IS NULL AND +f.status = 'actif'
  AND +f.united IS NULL
  AND f.referent = :me AND f.next_step_on IS NULL
  AND coalesce(f.last_contact_on, f.start_on) <= :before;
