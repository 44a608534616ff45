-- The overview of a person.

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
