-- A role proposed to somebody who has an account, hers once she accepts it.

-- name: proposal.by_id
SELECT p.id, p.user, p.structure, p.role, p.state, p.made_on,
  date(p.made_on, '+29 days') AS until_on, s.nom, u.login, u.name,
  a.name AS by_name
FROM proposal p JOIN structure s ON s.id = p.structure
JOIN user u ON u.id = p.user JOIN user a ON a.id = p.author
WHERE p.id = :id;

-- name: proposal.of_structure
SELECT p.id, p.role, p.made_on, u.login, u.name
FROM proposal p JOIN user u ON u.id = p.user
WHERE p.structure = :structure AND p.state = 'proposee'
  AND p.made_on > date(:today, '-30 days')
ORDER BY u.name, u.login;

-- name: proposal.pending
SELECT 1 AS yes FROM proposal
WHERE user = :user AND structure = :structure AND state = 'proposee';

-- name: day.proposed
-- To me, by who heads that structure still.
SELECT p.id, p.id AS person, p.made_on, s.nom, a.name AS by_name
FROM proposal p JOIN structure s ON s.id = p.structure
JOIN user a ON a.id = p.author
WHERE p.user = :me AND p.state = 'proposee'
  AND p.made_on > date(:today, '-30 days') AND a.state = 'actif'
  AND EXISTS (SELECT 1 FROM membership h WHERE h.user = p.author
    AND h.structure = p.structure AND h.role = 'responsable'
    AND h.start_on <= :today AND (h.end_on IS NULL OR h.end_on > :today)
    AND (h.until_on IS NULL OR h.until_on >= :today));

-- name: day.proposals
-- By me: answered, and not read yet.
SELECT p.id, p.id AS person, p.state, p.answered_on, u.name
FROM proposal p JOIN user u ON u.id = p.user
WHERE p.structure = :structure AND p.author = :me AND :head = 1
  AND p.state <> 'proposee';

-- act: proposal.make
-- To an account that exists, and does not work here.
-- on: structure(:id)
-- right: structure.manage
-- rows: 1
INSERT INTO proposal(id, user, structure, role, author, made_on)
SELECT :proposal, u.id, :structure, :role, :me, :today
FROM user u WHERE u.login = :login AND u.state = 'actif'
  AND u.person IS NULL
  AND :role IN ('lecture', 'conseiller', 'responsable')
  AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.user = u.id
    AND m.structure = :structure
    AND (m.end_on IS NULL OR m.end_on > :today))
  AND NOT EXISTS (SELECT 1 FROM proposal p WHERE p.user = u.id
    AND p.structure = :structure AND p.state = 'proposee');

-- act: proposal.withdraw
-- on: proposal(:id)
-- right: structure.manage
-- from: proposee
-- rows: 1
DELETE FROM proposal WHERE id = :id;

-- act: proposal.accept
-- By whose it is: the role is the one that was proposed, by somebody who may
-- give it still.
-- on: proposal(:id)
-- right: self
-- from: proposee
-- rows: 1
INSERT INTO membership(id, user, structure, role, purpose, start_on,
  granted_by, until_on)
SELECT :id, p.user, p.structure, p.role, 'emploi', :today, p.author,
  date(:today, '+2 years')
FROM proposal p JOIN user u ON u.id = p.user JOIN user a ON a.id = p.author
WHERE p.id = :id AND p.user = :me AND u.state = 'actif'
  AND u.person IS NULL AND p.made_on > date(:today, '-30 days')
  AND a.state = 'actif'
  AND EXISTS (SELECT 1 FROM membership h WHERE h.user = p.author
    AND h.structure = p.structure AND h.role = 'responsable'
    AND h.start_on <= :today AND (h.end_on IS NULL OR h.end_on > :today)
    AND (h.until_on IS NULL OR h.until_on >= :today))
  AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.user = p.user
    AND m.structure = p.structure
    AND (m.end_on IS NULL OR m.end_on > :today));
-- rows: 1
UPDATE proposal SET state = 'acceptee', answered_on = :today WHERE id = :id;

-- act: proposal.decline
-- on: proposal(:id)
-- right: self
-- from: proposee
-- rows: 1
UPDATE proposal SET state = 'declinee', answered_on = :today WHERE id = :id;

-- act: proposal.told
-- The answer is read by who proposed: nothing is kept of it here.
-- on: proposal(:id)
-- right: structure.manage
-- from: acceptee declinee sans_reponse
-- rows: 1
DELETE FROM proposal WHERE id = :id AND author = :me;

-- act: proposal.lapse
-- Without an answer for 30 days; an answer that nobody read for as long.
-- on: none
-- right: clock
-- by: clock
-- rows: any
UPDATE proposal SET state = 'sans_reponse', answered_on = :today
WHERE state = 'proposee' AND made_on <= date(:today, '-30 days');
-- rows: any
DELETE FROM proposal
WHERE state <> 'proposee' AND answered_on <= date(:today, '-30 days');
