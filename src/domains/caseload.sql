-- The caseload, the thread of a person, my day.

-- name: caseload.mine
SELECT f.id, f.person, f.num, f.status, f.last_contact_on, f.next_step,
  f.next_step_on, u.name AS referent_name
FROM follow f LEFT JOIN user u ON u.id = f.referent
WHERE f.structure = :structure AND f.end_on IS NULL
  AND (f.referent = :me OR f.coreferent = :me)
LIMIT 5001;

-- name: caseload.all
SELECT f.id, f.person, f.num, f.status, f.last_contact_on, f.next_step,
  f.next_step_on, u.name AS referent_name
FROM follow f LEFT JOIN user u ON u.id = f.referent
WHERE f.structure = :structure AND f.end_on IS NULL
LIMIT 5001;

-- name: thread.referrals
SELECT r.id, e.made_on, e.action, e.state, u.name AS user_name,
  s.nom AS structure_name, t.nom AS receiver_name, e.seq, r.sender
FROM referral_event e JOIN referral r ON r.id = e.referral
LEFT JOIN user u ON u.id = e.user LEFT JOIN structure s ON s.id = e.structure
JOIN structure t ON t.id = r.receiver
WHERE r.person = :person
  AND (r.sender = :structure OR (r.receiver = :structure AND r.external = 0));

-- name: card.counts
SELECT
  (SELECT count(*) FROM referral r WHERE r.person = :person
    AND r.sender = :structure) AS referrals,
  (SELECT count(*) FROM referral r WHERE r.person = :person
    AND r.sender = :structure
    AND r.state IN ('envoyee', 'precision_demandee')) AS waiting,
  (SELECT count(*) FROM note n WHERE n.person = :person
    AND n.structure = :structure
    AND (n.kind = 'note' OR n.author = :me)) AS notes;

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
WHERE f.structure = :structure AND f.end_on IS NULL
  AND (f.referent = :me OR f.coreferent = :me)
  AND f.next_step_on IS NOT NULL AND f.next_step_on <= :until;

-- name: day.silent
SELECT f.id, f.person, coalesce(f.last_contact_on, f.start_on) AS since
FROM follow f
WHERE f.structure = :structure AND f.end_on IS NULL AND f.status = 'actif'
  AND f.referent = :me AND f.next_step_on IS NULL
  AND coalesce(f.last_contact_on, f.start_on) <= :before;
