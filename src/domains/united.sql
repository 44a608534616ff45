-- Records of one person, read as one; united, and apart again.

-- name: united.to
SELECT id FROM follow WHERE united = :follow AND end_on IS NULL ORDER BY num;

-- name: united.here
-- Whom each hidden record of a structure is read with.
SELECT o.person, k.person AS kept FROM follow o JOIN follow k ON k.id = o.united
WHERE o.structure = :structure AND o.united IS NOT NULL;

-- name: united.history
-- The unions of one follow, those that ended too.
SELECT t.id, t.kept, t.other, t.person, t.other_person, t.made_on, t.ended_on,
  u.name AS user_name, v.name AS ended_name, o.num, k.num AS kept_num
FROM twin t JOIN user u ON u.id = t.user LEFT JOIN user v ON v.id = t.ended_by
JOIN follow o ON o.id = t.other JOIN follow k ON k.id = t.kept
WHERE t.kept = :follow ORDER BY t.seq DESC;

-- name: united.everyone
-- Those of a structure that stand.
SELECT t.id, t.kept, t.other, t.person, t.other_person, t.made_on, t.ended_on,
  u.name AS user_name, NULL AS ended_name, o.num, k.num AS kept_num
FROM twin t JOIN user u ON u.id = t.user
JOIN follow o ON o.id = t.other JOIN follow k ON k.id = t.kept
WHERE t.structure = :structure AND t.ended_on IS NULL
ORDER BY t.made_on DESC, o.num;

-- name: united.one
SELECT t.id, t.kept, t.other, t.made_on, t.ended_on FROM twin t
WHERE t.id = :id;

-- name: united.of_deed
-- The union that a deed made: the last one of the record that still stands.
SELECT t.id FROM deed d JOIN twin t ON t.kept = d.record
  AND t.ended_on IS NULL
WHERE d.id = :deed ORDER BY t.seq DESC LIMIT 1;

-- name: day.united
-- Another user united a record that I accompany; I have not opened the one
-- that stays since.
SELECT t.kept AS id, t.person, t.made_on, o.num, u.name AS by_name
FROM follow o CROSS JOIN twin t ON t.other = o.id AND t.ended_on IS NULL
JOIN user u ON u.id = t.user
WHERE o.structure = :structure AND o.united IS NOT NULL AND o.end_on IS NULL
  AND (o.referent = :me OR o.coreferent = :me) AND t.user <> :me
  AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.user = :me
    AND v.follow = t.kept AND v.made_on >= t.made_on);

-- act: person.unite
-- The second record is read with the first from now on; one of several goes
-- nowhere else.  Protected if either is.
-- on: follow(:follow)
-- with: follow(:with)
-- right: person.write
-- undo: undo.unite
-- blobs: label identity nir contact address resources path barriers
-- tokens
-- rows: 1
UPDATE follow SET united = :follow, version = version + 1
WHERE id = :with AND structure = :structure AND version = :with_version
  AND united IS NULL
  AND NOT EXISTS (SELECT 1 FROM follow u WHERE u.united = :with)
  AND EXISTS (SELECT 1 FROM follow k WHERE k.id = :follow
    AND k.united IS NULL)
  AND (SELECT count(*) FROM follow u WHERE u.united = :follow) < 7;
-- rows: 1
INSERT INTO twin(id, structure, person, kept, other_person, other, seq, user,
  made_on)
SELECT :id, :structure, :person, :follow, :with_person, :with,
  (SELECT coalesce(max(seq), 0) + 1 FROM twin WHERE kept = :follow), :me,
  :today;
-- rows: 1
UPDATE follow SET
  next_step = CASE :step WHEN '2' THEN o.next_step ELSE follow.next_step END,
  next_step_on = CASE :step WHEN '2' THEN o.next_step_on
    ELSE follow.next_step_on END,
  contract_to = CASE :path WHEN '2' THEN o.contract_to
    ELSE follow.contract_to END,
  last_contact_on = nullif(max(coalesce(follow.last_contact_on, ''),
    coalesce(o.last_contact_on, '')), ''),
  version = follow.version + 1
FROM follow o WHERE follow.id = :follow AND o.id = :with
  AND follow.version = :version;
-- rows: any
UPDATE person SET protected = 1, version = version + 1
WHERE id IN (:person, :with_person) AND protected = 0
  AND EXISTS (SELECT 1 FROM person p WHERE p.id IN (:person, :with_person)
    AND p.protected = 1);
-- What is kept of one of them, for a reason, keeps all that are read with it.
-- rows: any
INSERT INTO hold(id, person, structure, user, reason, made_on, until_on)
SELECT randomblob(16), g.person, :structure, h.user, h.reason, h.made_on,
  h.until_on
FROM follow g CROSS JOIN hold h ON h.id = (SELECT o.id FROM follow f
    CROSS JOIN hold o ON o.person = f.person AND o.structure = :structure
    AND o.ended_on IS NULL AND o.until_on >= :today
  WHERE f.id = :follow OR f.united = :follow
  ORDER BY o.until_on DESC LIMIT 1)
WHERE (g.id = :follow OR g.united = :follow)
  AND NOT EXISTS (SELECT 1 FROM hold o WHERE o.person = g.person
    AND o.structure = :structure AND o.ended_on IS NULL
    AND o.until_on >= :today);

-- act: person.part
-- Two records again, each with what was written in it.
-- on: follow(:follow)
-- with: follow(:with)
-- right: person.write
-- blobs: label identity nir contact address resources path barriers
-- tokens
-- What was agreed of the first, to forget her, was not of the second.
-- rows: any
DELETE FROM erasure WHERE structure = :structure AND person = :with_person;
-- rows: 1
UPDATE follow SET united = NULL, version = version + 1,
  until_on = date(:today, '+2 years') WHERE id = :with AND united = :follow;
-- rows: 1
UPDATE twin SET ended_on = :today, ended_by = :me
WHERE kept = :follow AND other = :with AND ended_on IS NULL;
-- rows: 1
UPDATE follow SET contract_to = :contract_to, version = version + 1
WHERE id = :follow;

-- act: undo.unite
-- on: deed(:deed)
-- right: undo.follow
-- from: undo.unite
-- blobs: label identity nir contact address resources path barriers
-- tokens
-- What was agreed of the first, to forget her, was not of the second.
-- rows: any
DELETE FROM erasure WHERE structure = :structure
  AND person = (SELECT other_person FROM twin WHERE kept = :record
    AND ended_on IS NULL ORDER BY seq DESC LIMIT 1);
-- rows: 1
UPDATE follow SET united = NULL, version = version + 1,
  until_on = date(:today, '+2 years')
WHERE united = :record AND id = (SELECT other FROM twin WHERE kept = :record
  AND ended_on IS NULL ORDER BY seq DESC LIMIT 1);
-- rows: 1
UPDATE twin SET ended_on = :today, ended_by = :me
WHERE id = (SELECT id FROM twin WHERE kept = :record
  AND ended_on IS NULL ORDER BY seq DESC LIMIT 1);
-- rows: 1
UPDATE follow SET (status, last_contact_on, next_step, next_step_on) =
  (SELECT w.status, w.last_contact_on, w.next_step, w.next_step_on
  FROM deed_follow w WHERE w.deed = :deed), contract_to = :contract_to,
  version = version + 1
WHERE id = :record AND end_on IS NULL;
