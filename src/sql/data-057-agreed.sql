-- What somebody agreed to open of herself to a structure: each of it, and since
-- when.  Of 2, 8 and 16 (identity, contact, address) all that a request gives.
CREATE VIEW agreed(person, structure, scopes, since) AS
SELECT r.person, r.receiver, r.scopes, r.answered_on FROM referral r
WHERE r.state IN ('acceptee', 'terminee') AND NOT EXISTS (SELECT 1 FROM said w
  WHERE w.about = r.id AND w.kind = 'retrait')
UNION ALL SELECT h.person, h.receiver, h.scopes, h.answered_on FROM handover h
WHERE h.state = 'acceptee'
UNION ALL SELECT q.person, q.structure, 26, q.answered_on FROM request q
WHERE q.state = 'accordee';
