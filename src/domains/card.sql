-- The overview of a person.

-- name: card.counts
SELECT
  (SELECT count(*) FROM referral r WHERE r.person = :person
    AND r.moved_on IS NULL
    AND (r.sender = :structure OR (r.receiver = :structure
      AND r.state <> 'brouillon' AND r.external = 0))) AS referrals,
  (SELECT count(*) FROM referral r WHERE r.person = :person
    AND (r.sender = :structure OR (r.receiver = :structure
      AND r.external = 0))
    AND r.state IN ('envoyee', 'precision_demandee')) AS waiting;
