-- The person in her own space: her account, what she reads there in clear,
-- what she says and how it is answered.

-- her account, for who follows her ----------------------------------------------

-- name: space.account
SELECT u.id, u.num, u.login, u.state, u.made_on, u.last_login
FROM user u WHERE u.person = :person;

-- act: space.open
-- Of no structure, without a name: hers is sealed.
-- on: follow(:follow)
-- right: space.open
-- rows: 1
INSERT INTO user(id, num, login, name, admin, lang, made_on, person)
SELECT :user, (SELECT coalesce(max(num), 0) + 1 FROM user), :login, '', 0,
  'fr', :today, :person
WHERE length(:login) = 8 AND :login NOT GLOB '*[^0-9]*'
  AND NOT EXISTS (SELECT 1 FROM user WHERE person = :person);

-- act: space.reopen
-- on: follow(:follow)
-- right: space.open
-- rows: 1
UPDATE user SET state = 'actif', version = version + 1
WHERE person = :person AND state = 'desactive';

-- act: space.close
-- Who follows her shuts it at once: somebody else may hold her card.
-- on: follow(:follow)
-- right: space.close
-- rows: 1
UPDATE user SET state = 'desactive', version = version + 1
WHERE person = :person AND state = 'actif';

-- what she reads ------------------------------------------------------------------

-- name: space.follows
SELECT f.id, f.structure, f.start_on, s.nom, s.telephone, s.commune,
  p.protected, r.name AS referent_name, c.name AS second_name
FROM follow f JOIN person p ON p.id = f.person
JOIN structure s ON s.id = f.structure
LEFT JOIN user r ON r.id = f.referent AND r.state = 'actif'
LEFT JOIN user c ON c.id = f.coreferent AND c.state = 'actif'
WHERE f.person = :person AND f.end_on IS NULL
  AND (f.until_on IS NULL OR f.until_on >= :today)
ORDER BY f.start_on, s.num;

-- name: space.quiet
-- A structure that does nothing but what its name must not tell somebody who
-- reads over her shoulder.
SELECT EXISTS (SELECT 1 FROM service v JOIN service_theme t
    ON t.service = v.id WHERE v.structure = :structure
    AND t.theme = 'famille--surmonter-conflits-separation-violence')
  AND NOT EXISTS (SELECT 1 FROM service v WHERE v.structure = :structure
    AND NOT EXISTS (SELECT 1 FROM service_theme t WHERE t.service = v.id
      AND t.theme = 'famille--surmonter-conflits-separation-violence'))
  AS quiet;

-- name: space.appointments
SELECT a.id, a.structure, a.day, u.name AS user_name, s.nom, s.telephone
FROM appointment a JOIN user u ON u.id = a.user
JOIN structure s ON s.id = a.structure
WHERE a.person = :person AND a.structure = :structure
  AND a.state = 'unknown' AND a.day >= :today
ORDER BY a.day, a.id LIMIT 50;

-- name: space.actions
-- Hers to do, alone or with somebody; told: she said that it is done.
SELECT n.id, n.due_on, n.who, d.made_on AS told_on,
  d.seen_on IS NOT NULL AS told_seen
FROM notebook n LEFT JOIN said d ON d.about = n.id AND d.kind = 'fait'
WHERE n.person = :person AND n.structure = :structure AND n.kind = 'action'
  AND n.who IN ('elle', 'nous')
  AND n.state IN ('in_progress', 'planned', 'standby')
ORDER BY n.due_on IS NULL, n.due_on, n.seq LIMIT 50;

-- name: space.referrals
-- Where to and how it stands: neither its reason nor an answer's words.
SELECT r.id, r.state, r.sent_on, r.answered_on, r.ended_on, r.external,
  r.receiver, s.nom, s.commune
FROM referral r JOIN structure s ON s.id = r.receiver
WHERE r.person = :person AND r.state <> 'brouillon'
ORDER BY coalesce(r.ended_on, r.answered_on, r.sent_on) DESC, r.num DESC
LIMIT 50;

-- name: space.notes
-- What is written to be read by her.
SELECT n.id, n.made_on, u.name AS user_name FROM note n
JOIN user u ON u.id = n.author
WHERE n.person = :person AND n.structure = :structure AND n.kind = 'note'
  AND n.moved_on IS NULL
ORDER BY n.seq DESC LIMIT 30;

-- name: space.said
SELECT d.id, d.kind, d.made_on, d.seen_on, d.answer, u.name AS seen_name
FROM said d LEFT JOIN user u ON u.id = d.seen_by
WHERE d.person = :person AND d.structure = :structure
  AND d.kind IN ('message', 'correction')
ORDER BY d.made_on DESC, d.id LIMIT 30;

-- what she says -------------------------------------------------------------------

-- act: said.tell
-- on: follow(:follow)
-- right: herself
-- blobs: note
-- must: note
-- rows: 1
INSERT INTO said(id, person, structure, user, kind, made_on)
SELECT :id, :person, :structure, :me, :kind, :today
WHERE :kind IN ('message', 'correction')
  AND (SELECT count(*) FROM said WHERE person = :person
    AND structure = :structure AND made_on = :today) < 40;

-- act: said.done
-- The action itself stays as her structure wrote it.
-- on: follow(:follow)
-- right: herself
-- rows: 1
INSERT INTO said(id, person, structure, user, kind, about, made_on)
SELECT :id, n.person, n.structure, :me, 'fait', n.id, :today FROM notebook n
WHERE n.id = :item AND n.person = :person AND n.structure = :structure
  AND n.kind = 'action' AND n.who IN ('elle', 'nous')
  AND n.state IN ('in_progress', 'planned', 'standby');

-- act: said.undone
-- on: follow(:follow)
-- right: herself
-- rows: 1
DELETE FROM said WHERE about = :item AND kind = 'fait'
  AND person = :person AND structure = :structure AND seen_on IS NULL;

-- name: day.said
-- For her referents, for the head where she has none; until it is answered or
-- read.
SELECT d.id, d.person, d.kind, d.made_on, f.id AS follow FROM said d
JOIN follow f ON f.person = d.person AND f.structure = d.structure
  AND f.end_on IS NULL
WHERE d.structure = :structure AND d.seen_on IS NULL
  AND d.kind <> 'pourquoi' AND (f.referent = :me OR f.coreferent = :me
    OR f.referent IS NULL AND :head = 1);

-- name: said.by_id
SELECT d.*, f.id AS follow, u.name AS seen_name FROM said d
JOIN follow f ON f.person = d.person AND f.structure = d.structure
LEFT JOIN user u ON u.id = d.seen_by WHERE d.id = :id;

-- name: said.of_person
SELECT id, kind, about, answer, made_on, seen_on FROM said
WHERE person = :person AND structure = :structure ORDER BY made_on, id;

-- act: said.answer
-- Read, with or without words.
-- on: said(:id)
-- right: said.answer
-- from: message correction fait
-- blobs: note
-- rows: 1
UPDATE said SET seen_on = :today, seen_by = :me, answer = :answer,
  version = version + 1
WHERE id = :id AND version = :version AND seen_on IS NULL;
