-- What has been kept as long as it may be: for the operator no more than
-- numbers; for the structure whom it is about, 30 days before.

-- name: retention.personne
-- No structure follows her; since the last contact that any had, with whatever
-- is read as one record.
SELECT max((SELECT max(coalesce(g.last_contact_on,
    g.start_on)) FROM follow g WHERE g.id = coalesce(f.united, f.id)
    OR g.united = coalesce(f.united, f.id))) AS since,
  s.num AS structure_num, f.num
FROM follow f JOIN structure s ON s.id = f.structure
WHERE NOT EXISTS (SELECT 1 FROM follow l WHERE l.person = f.person
  AND l.end_on IS NULL)
GROUP BY f.person HAVING since < :before ORDER BY since, s.num, f.num;

-- name: retention.orientation
SELECT r.answered_on AS since, s.num AS structure_num, r.num
FROM referral r JOIN structure s ON s.id = r.sender
WHERE r.state = 'refusee' AND r.answered_on < :before
ORDER BY r.answered_on, s.num, r.num;

-- name: retention.compte
SELECT coalesce(date(u.last_login, 'unixepoch'), u.made_on) AS since,
  NULL AS structure_num, u.num, u.id, u.admin FROM user u
WHERE u.state = 'actif'
  AND coalesce(date(u.last_login, 'unixepoch'), u.made_on) < :before
ORDER BY since, u.num;

-- name: retention.journal
-- The audit's own records, which no list names.
SELECT count(*) AS n, date(min(at), 'unixepoch') AS since FROM audit
WHERE at < :before;

-- name: retention.first
SELECT min(seq) AS seq FROM audit;

-- name: retention.tell_personne
-- Each structure that followed her and was not told yet.
SELECT f.id AS record, d.since, s.num AS structure_num, f.num
FROM (SELECT f.person, max((SELECT max(coalesce(g.last_contact_on,
    g.start_on)) FROM follow g WHERE g.id = coalesce(f.united, f.id)
    OR g.united = coalesce(f.united, f.id))) AS since
  FROM follow f WHERE NOT EXISTS (SELECT 1 FROM follow l
    WHERE l.person = f.person AND l.end_on IS NULL)
  GROUP BY f.person HAVING since < :before) d
JOIN follow f ON f.person = d.person JOIN structure s ON s.id = f.structure
WHERE NOT EXISTS (SELECT 1 FROM notice n WHERE n.record = f.id)
ORDER BY d.since, s.num, f.num;

-- name: retention.tell_orientation
SELECT r.id AS record, r.answered_on AS since, s.num AS structure_num, r.num
FROM referral r JOIN structure s ON s.id = r.sender
WHERE r.state = 'refusee' AND r.answered_on < :before
  AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.record = r.id)
ORDER BY r.answered_on, s.num, r.num;

-- name: retention.told
-- Those whose day has come; is it suspended?
SELECT n.id, n.person, n.rule, n.since_on, n.due_on, s.num AS structure_num,
  coalesce(f.num, r.num) AS num,
  EXISTS (SELECT 1 FROM hold h WHERE h.person = n.person
    AND h.ended_on IS NULL AND h.until_on >= :today) AS held
FROM notice n JOIN structure s ON s.id = n.structure
LEFT JOIN follow f ON f.id = n.record LEFT JOIN referral r ON r.id = n.record
WHERE n.due_on < :today AND n.made_on <= date(:today, '-30 days')
ORDER BY n.rule, s.num, 7;

-- name: retention.due
-- For the administration, which opens nobody: numbers and structures, those
-- whom the next run erases; those to confirm first, in the order in which they
-- are confirmed (upto).  What is suspended on the day of a confirmation, its
-- last one too, is not confirmed by it: it is asked about when it is so no more.
SELECT n.id, n.rule, n.since_on, n.due_on, s.nom, coalesce(f.num, r.num)
  AS num, EXISTS (SELECT 1 FROM hold h WHERE h.person = n.person
    AND coalesce(h.ended_on, h.until_on) >= :today) AS held,
  EXISTS (SELECT 1 FROM confirmed c WHERE c.notice = n.id
    AND c.made_on >= date(:today, '-30 days'))
    AS confirmed
FROM notice n JOIN structure s ON s.id = n.structure
LEFT JOIN follow f ON f.id = n.record LEFT JOIN referral r ON r.id = n.record
WHERE n.id IN (SELECT m.id FROM notice m
  WHERE m.due_on < :today AND m.made_on <= date(:today, '-30 days')
  ORDER BY EXISTS (SELECT 1 FROM hold h WHERE h.person = m.person
    AND coalesce(h.ended_on, h.until_on) >= :today)
    OR EXISTS (SELECT 1 FROM confirmed c WHERE c.notice = m.id
    AND c.made_on >= date(:today, '-30 days')),
    m.due_on, m.id LIMIT 5000)
ORDER BY confirmed, n.due_on, s.num, 6;

-- name: retention.rest
-- How many are to confirm after one of them.
SELECT count(*) AS n FROM notice n
WHERE n.due_on < :today AND n.made_on <= date(:today, '-30 days')
  AND (n.due_on, n.id) > (:upto_on, :upto)
  AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.person = n.person
    AND coalesce(h.ended_on, h.until_on) >= :today)
  AND NOT EXISTS (SELECT 1 FROM confirmed c WHERE c.notice = n.id
    AND c.made_on >= date(:today, '-30 days'));

-- name: day.confirm
-- Until the administration has confirmed what is due, or it is gone.
SELECT min(n.due_on) AS due_on FROM notice n
WHERE n.due_on < :today AND n.made_on <= date(:today, '-30 days')
  AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.person = n.person
    AND coalesce(h.ended_on, h.until_on) >= :today)
  AND NOT EXISTS (SELECT 1 FROM confirmed c WHERE c.notice = n.id
    AND c.made_on >= date(:today, '-30 days'))
HAVING min(n.due_on) IS NOT NULL;

-- act: retention.confirm
-- A second person, beside the operator who erases: all that was due on the day
-- that she saw it, up to the last that she was shown.
-- on: none
-- right: platform
-- rows: 1
INSERT INTO confirm(id, user, until_on, made_on, upto_on, upto)
SELECT :id, :me, :seen_on, :today, n.due_on, n.id FROM notice n
WHERE n.id = :upto AND n.due_on < :seen_on
  AND n.made_on <= date(:seen_on, '-30 days')
  AND :seen_on IS date(:seen_on) AND :seen_on <= :today;
-- What was confirmed long ago says nothing more: the audit has it.
-- rows: any
DELETE FROM confirm WHERE made_on < date(:today, '-30 days');

-- name: retention.mine
-- For who heads the structure all of them, else those that were hers; the
-- first to be erased first.
SELECT n.id, n.rule, n.since_on, n.due_on, n.made_on, f.id AS follow, f.num,
  r.num AS referral_num, u.name AS user_name,
  coalesce(f.last_contact_on, f.start_on) AS last_on, h.until_on
FROM notice n JOIN follow f ON f.person = n.person
  AND f.structure = n.structure
LEFT JOIN referral r ON r.id = n.record LEFT JOIN user u ON u.id = n.user
LEFT JOIN hold h ON h.id = (SELECT o.id FROM hold o
  WHERE o.person = n.person AND o.structure = n.structure
  AND o.ended_on IS NULL AND o.until_on >= :today LIMIT 1)
WHERE n.structure = :structure AND (:head = 1 OR n.user = :me)
ORDER BY n.due_on, f.num, n.id;

-- name: day.notices
-- One line for all, until each is erased, kept or suspended.
SELECT :structure AS id, :structure AS person, count(*) AS n,
  min(max(date(n.due_on, '+1 day'), date(n.made_on, '+30 days'))) AS due_on
FROM notice n WHERE n.structure = :structure AND (:head = 1 OR n.user = :me)
  AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.person = n.person
    AND h.structure = n.structure AND h.ended_on IS NULL
    AND h.until_on >= :today)
HAVING n > 0;

-- name: hold.of_follow
-- What is kept of a person here, of whom the structure may follow no more.
SELECT f.id, f.num, f.person, f.structure, f.end_on,
  coalesce(f.last_contact_on, f.start_on) AS last_on,
  n.id AS notice, n.due_on, n.made_on AS told_on,
  h.id AS hold, h.reason, h.made_on, h.until_on, u.name AS user_name
FROM follow f LEFT JOIN notice n ON n.record = f.id
LEFT JOIN hold h ON h.id = (SELECT o.id FROM hold o
  WHERE o.person = f.person AND o.structure = f.structure
  AND o.ended_on IS NULL AND o.until_on >= :today LIMIT 1)
LEFT JOIN user u ON u.id = h.user
WHERE f.id = :follow;

-- name: copy.holds
SELECT made_on, reason, until_on, ended_on FROM hold
WHERE person = :person AND structure = :structure ORDER BY made_on, id;

-- act: retention.notice
-- Of the rules' table: the structure is told.  Whom somebody follows again is
-- not.
-- on: none
-- right: operator
-- by: operator
-- rows: 0..1
INSERT INTO notice(id, person, structure, user, rule, record, since_on,
  due_on, made_on)
SELECT :id, o.person, o.structure, o.user, :rule, o.record, :since_on,
  :due_on, :today
FROM (SELECT f.id AS record, f.person, f.structure, f.referent AS user
    FROM follow f WHERE f.id = :about AND :rule = 'personne'
    AND NOT EXISTS (SELECT 1 FROM follow l WHERE l.person = f.person
      AND l.end_on IS NULL)
  UNION ALL SELECT r.id, r.person, r.sender, r.author FROM referral r
    WHERE r.id = :about AND :rule = 'orientation'
    AND r.state = 'refusee') o
WHERE true ON CONFLICT(record) DO NOTHING;

-- act: retention.clear
-- Notices whose cause is no more: she is followed, or was since; there was a
-- contact.
-- on: none
-- right: operator
-- by: operator
-- rows: any
DELETE FROM notice WHERE (rule = 'personne' AND EXISTS (
    SELECT 1 FROM follow f WHERE f.person = notice.person
    AND (f.end_on IS NULL OR f.end_on > notice.made_on
      OR (SELECT max(coalesce(g.last_contact_on,
          g.start_on)) FROM follow g WHERE g.id = coalesce(f.united, f.id)
          OR g.united = coalesce(f.united, f.id)) > notice.since_on)))
  OR (rule = 'orientation' AND NOT EXISTS (SELECT 1 FROM referral r
    WHERE r.id = notice.record AND r.state = 'refusee'));

-- act: retention.contact
-- Somebody heard of her since: the time to keep begins again, for all that is
-- read as one record.
-- on: notice(:id)
-- right: retention.keep
-- from: personne
-- rows: 1
UPDATE follow SET last_contact_on = :on_day, version = version + 1
WHERE person = :person AND structure = :structure AND :on_day <= :today
  AND :on_day > (SELECT since_on FROM notice WHERE id = :id)
  AND :on_day = date(:on_day);
-- rows: any
DELETE FROM notice WHERE rule = 'personne' AND person IN (SELECT g.person
  FROM follow f JOIN follow g ON g.id = coalesce(f.united, f.id)
    OR g.united = coalesce(f.united, f.id)
  WHERE f.person = :person AND f.structure = :structure
  UNION SELECT :person);

-- act: hold.put
-- on: dossier(:follow)
-- right: structure.manage
-- rows: 1
INSERT INTO hold(id, person, structure, user, reason, made_on, until_on)
SELECT :id, :person, :structure, :me, :reason, :today, :until_on
WHERE :reason IN ('contentieux', 'plainte', 'controle', 'demande')
  AND :until_on = date(:until_on) AND :until_on > :today
  AND :until_on <= date(:today, '+5 years')
  AND NOT EXISTS (SELECT 1 FROM hold WHERE person = :person
    AND structure = :structure AND ended_on IS NULL AND until_on >= :today);
-- All that is read as one record is.
-- rows: any
INSERT INTO hold(id, person, structure, user, reason, made_on, until_on)
SELECT randomblob(16), g.person, :structure, :me, :reason, :today, :until_on
FROM follow f JOIN follow g ON g.id = coalesce(f.united, f.id)
  OR g.united = coalesce(f.united, f.id)
WHERE f.id = :follow AND g.id <> f.id AND NOT EXISTS (SELECT 1 FROM hold h
  WHERE h.person = g.person AND h.structure = :structure
  AND h.ended_on IS NULL AND h.until_on >= :today);

-- act: hold.end
-- on: hold(:id)
-- right: structure.manage
-- from: en_cours
-- rows: 1
UPDATE hold SET ended_on = :today, ended_by = :me WHERE id = :id;
-- rows: any
UPDATE hold SET ended_on = :today, ended_by = :me
WHERE ended_on IS NULL AND structure = :structure
  AND (user, reason, made_on, until_on) = (SELECT h.user, h.reason, h.made_on,
    h.until_on FROM hold h WHERE h.id = :id)
  AND person IN (SELECT g.person FROM follow f JOIN follow g
    ON g.id = coalesce(f.united, f.id)
    OR g.united = coalesce(f.united, f.id)
    WHERE f.person = :person AND f.structure = :structure);
