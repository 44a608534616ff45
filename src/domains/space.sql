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

-- act: space.close
-- Who follows her shuts it at once: somebody else may hold her card.  A new
-- card opens it again (keeper/enrol.c).
-- on: follow(:follow)
-- right: space.close
-- rows: 1
UPDATE user SET state = 'desactive', version = version + 1
WHERE person = :person AND state = 'actif';

-- act: space.forget
-- Where she came from, as it was kept before it was hashed (keeper/slow.h).
-- on: none
-- right: clock
-- by: clock
-- audit: none
-- rows: any
UPDATE session SET source = NULL WHERE user IN (SELECT id FROM user
    WHERE person IS NOT NULL)
  AND (instr(source, '.') > 0 OR instr(source, ':') > 0);

-- what she reads ------------------------------------------------------------------

-- name: space.follows
SELECT f.id, f.structure, f.start_on, s.nom, s.telephone, s.commune,
  r.name AS referent_name, c.name AS second_name,
  (SELECT closed FROM person_closed WHERE person = f.person) AS protected
FROM follow f JOIN structure s ON s.id = f.structure
LEFT JOIN user r ON r.id = f.referent AND r.state = 'actif'
  AND EXISTS (SELECT 1 FROM membership m WHERE m.user = r.id
    AND m.structure = f.structure AND m.start_on <= :today
    AND (m.end_on IS NULL OR m.end_on > :today))
LEFT JOIN user c ON c.id = f.coreferent AND c.state = 'actif'
  AND EXISTS (SELECT 1 FROM membership m WHERE m.user = c.id
    AND m.structure = f.structure AND m.start_on <= :today
    AND (m.end_on IS NULL OR m.end_on > :today))
WHERE f.person = :person AND f.end_on IS NULL
  AND (f.until_on IS NULL OR f.until_on >= :today)
ORDER BY f.start_on, s.num;

-- name: space.members
-- Who accompanies her there besides, whatever the other structures see of it.
SELECT u.name FROM circle c JOIN follow f ON f.person = c.person
  AND f.structure = c.structure AND c.start_on >= f.start_on
JOIN user u ON u.id = c.user AND u.state = 'actif'
WHERE c.person = :person AND c.structure = :structure AND c.end_on IS NULL
  AND c.until_on >= :today AND c.user IS NOT f.referent
  AND c.user IS NOT f.coreferent
ORDER BY c.start_on, u.name LIMIT 8;

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
SELECT n.id, n.due_on, n.who, n.made_on, u.name AS author_name,
  d.made_on AS told_on, d.seen_on IS NOT NULL AS told_seen
FROM notebook n JOIN user u ON u.id = n.author
LEFT JOIN said d ON d.about = n.id AND d.kind = 'fait'
WHERE n.person = :person AND n.structure = :structure AND n.kind = 'action'
  AND n.who IN ('elle', 'nous')
  AND n.state IN ('in_progress', 'planned', 'standby')
ORDER BY n.due_on IS NULL, n.due_on, n.seq LIMIT 50;

-- name: space.lines
-- What the notebook says of her: what she aims at (objectif), what was found
-- of her situation (frein) and is so still.
SELECT n.id, n.state, n.made_on, u.name AS author_name
FROM notebook n JOIN user u ON u.id = n.author
WHERE n.person = :person AND n.structure = :structure AND n.kind = :kind
  AND n.state <> 'retire'
ORDER BY n.state <> 'in_progress', n.seq DESC LIMIT 50;

-- name: space.referrals
-- Where to and how it stands: neither its reason nor an answer's words.  One
-- that was put on her by mistake is another person's.
SELECT r.id, r.state, r.sent_on, r.answered_on, r.ended_on, r.external,
  r.receiver, s.nom, s.commune
FROM referral r JOIN structure s ON s.id = r.receiver
WHERE r.person = :person AND r.state <> 'brouillon'
  AND r.moved_on IS NULL
ORDER BY coalesce(r.ended_on, r.answered_on, r.sent_on) DESC, r.num DESC
LIMIT 50;

-- name: space.notes
-- What is written to be read by her.
SELECT n.id, n.made_on, u.name AS user_name FROM note n
JOIN user u ON u.id = n.author
WHERE n.person = :person AND n.structure = :structure AND n.kind = 'note'
  AND n.moved_on IS NULL
ORDER BY n.seq DESC LIMIT 30;

-- name: space.asked
-- The looks that she asked about.
SELECT access FROM said WHERE person = :person AND kind = 'pourquoi';

-- name: space.agreed
-- Who follows her, which the law allows; what was asked elsewhere for her, by
-- her agreement or by the law; that the others see who helps her.  said: what
-- she said of it already.
SELECT 'suivi' AS kind, f.id AS about, f.structure AS who, f.id AS follow,
  f.start_on AS since, 0 AS agreed, 0 AS external, 0 AS joined, s.nom,
  w.kind AS said
FROM follow f JOIN structure s ON s.id = f.structure
LEFT JOIN said w ON w.about = f.id AND w.kind IN ('arret', 'retrait')
  AND w.made_on >= f.start_on
WHERE f.person = :person AND f.end_on IS NULL
  AND (f.until_on IS NULL OR f.until_on >= :today)
UNION ALL
SELECT 'orientation', r.id, r.receiver, coalesce(f.id, g.id), r.sent_on,
  coalesce(r.agreed, 1), r.external, g.id IS NOT NULL, s.nom,
  (SELECT w.kind FROM said w WHERE w.about = r.id AND (w.kind = 'arret'
    OR EXISTS (SELECT 1 FROM referral_event e WHERE e.referral = r.id
      AND e.action = 'arreter')) LIMIT 1)
FROM referral r JOIN structure s ON s.id = r.receiver
LEFT JOIN follow f ON f.person = r.person AND f.structure = r.sender
  AND f.end_on IS NULL
LEFT JOIN follow g ON g.person = r.person AND g.structure = r.receiver
  AND g.end_on IS NULL
WHERE r.person = :person AND (f.id IS NOT NULL OR g.id IS NOT NULL)
  AND r.moved_on IS NULL AND (r.state IN ('envoyee', 'precision_demandee',
    'acceptee') OR (r.state = 'terminee' AND g.cause = r.id)
    OR EXISTS (SELECT 1 FROM said w WHERE w.about = r.id))
UNION ALL
SELECT 'relais', h.id, h.receiver, coalesce(f.id, g.id), h.made_on,
  coalesce(h.agreed, 1), 0, g.id IS NOT NULL, s.nom,
  (SELECT w.kind FROM said w WHERE w.about = h.id LIMIT 1)
FROM handover h JOIN structure s ON s.id = h.receiver
LEFT JOIN follow f ON f.person = h.person AND f.structure = h.sender
  AND f.end_on IS NULL
LEFT JOIN follow g ON g.person = h.person AND g.structure = h.receiver
  AND g.end_on IS NULL
WHERE h.person = :person AND (f.id IS NOT NULL OR g.id IS NOT NULL)
  AND (h.state IN ('envoyee', 'attente')
    OR (h.state = 'acceptee' AND h.kind = 'equipe')
    OR EXISTS (SELECT 1 FROM said w WHERE w.about = h.id))
UNION ALL
SELECT 'equipe', min(c.id), c.structure, f.id, min(c.start_on), 1, 0, 1,
  s.nom, NULL
FROM circle c JOIN follow f ON f.person = c.person
  AND f.structure = c.structure AND f.end_on IS NULL
  AND c.start_on >= f.start_on
JOIN structure s ON s.id = c.structure
WHERE c.person = :person AND c.shown = 1 AND c.end_on IS NULL
  AND c.until_on >= :today
GROUP BY c.structure
ORDER BY agreed DESC, since LIMIT 100;

-- name: space.said
SELECT d.id, d.kind, d.made_on, d.seen_on, d.answer, u.name AS seen_name,
  n.kind AS line
FROM said d LEFT JOIN user u ON u.id = d.seen_by
LEFT JOIN notebook n ON n.id = d.about AND d.kind = 'ligne'
WHERE d.person = :person AND d.structure = :structure
  AND (d.kind IN ('message', 'correction', 'pourquoi', 'arret', 'retrait',
    'equipe') OR d.answer IS NOT NULL)
ORDER BY d.seq DESC LIMIT 30;

-- what she says -------------------------------------------------------------------

-- act: said.tell
-- on: follow(:follow)
-- right: herself
-- blobs: note
-- must: note
-- rows: 1
INSERT INTO said(id, person, structure, user, kind, made_on, seq)
SELECT :id, :person, :structure, :me, :kind, :today,
  (SELECT coalesce(max(seq), 0) + 1 FROM said
    WHERE person = :person AND structure = :structure)
WHERE :kind IN ('message', 'correction')
  AND (SELECT count(*) FROM said WHERE person = :person
    AND structure = :structure AND made_on = :today) < 40;

-- act: said.done
-- The action itself stays as her structure wrote it.
-- on: follow(:follow)
-- right: herself
-- rows: 1
INSERT INTO said(id, person, structure, user, kind, about, made_on, seq)
SELECT :id, n.person, n.structure, :me, 'fait', n.id, :today,
  (SELECT coalesce(max(seq), 0) + 1 FROM said
    WHERE person = :person AND structure = :structure)
FROM notebook n
WHERE n.id = :item AND n.person = :person AND n.structure = :structure
  AND n.kind = 'action' AND n.who IN ('elle', 'nous')
  AND n.state IN ('in_progress', 'planned', 'standby');

-- act: said.undone
-- on: follow(:follow)
-- right: herself
-- rows: 1
DELETE FROM said WHERE about = :item AND kind = 'fait'
  AND person = :person AND structure = :structure AND seen_on IS NULL;

-- act: said.beside
-- Her answer to what is written of her, shown with it from now on.
-- on: note(:note)
-- right: herself
-- blobs: note
-- must: note
-- rows: 1
INSERT INTO said(id, person, structure, user, kind, about, made_on, seq)
SELECT :id, n.person, n.structure, :me, 'reponse', n.id, :today,
  (SELECT coalesce(max(seq), 0) + 1 FROM said
    WHERE person = :person AND structure = :structure)
FROM note n
WHERE n.id = :note AND n.kind = 'note' AND n.moved_on IS NULL
  AND (SELECT count(*) FROM said WHERE person = :person
    AND structure = :structure AND made_on = :today) < 40;

-- act: said.line
-- Her answer to what the notebook has for her to do, or to what she aims at,
-- as she reads it (scope: its words are sealed with her path), sealed with it.
-- on: follow(:follow)
-- right: herself
-- blobs: path
-- must: path
-- rows: 1
INSERT INTO said(id, person, structure, user, kind, about, made_on, seq)
SELECT :id, n.person, n.structure, :me, 'ligne', n.id, :today,
  (SELECT coalesce(max(seq), 0) + 1 FROM said
    WHERE person = :person AND structure = :structure)
FROM notebook n
WHERE n.id = :item AND n.person = :person AND n.structure = :structure
  AND (n.kind = 'objectif' OR (n.kind = 'action'
    AND n.who IN ('elle', 'nous')
    AND n.state IN ('in_progress', 'planned', 'standby')))
  AND EXISTS (SELECT 1 FROM blob b WHERE b.record = n.id
    AND b.scope = 6 AND b.owner = n.structure)
  AND (SELECT count(*) FROM said WHERE person = :person
    AND structure = :structure AND made_on = :today) < 40;

-- act: said.situation
-- Her answer to what was found of her situation, sealed with it: never to her
-- health (scope), nor with a protected address.
-- on: follow(:follow)
-- right: herself
-- blobs: barriers
-- must: barriers
-- rows: 1
INSERT INTO said(id, person, structure, user, kind, about, made_on, seq)
SELECT :id, n.person, n.structure, :me, 'ligne', n.id, :today,
  (SELECT coalesce(max(seq), 0) + 1 FROM said
    WHERE person = :person AND structure = :structure)
FROM notebook n
WHERE n.id = :item AND n.person = :person AND n.structure = :structure
  AND n.kind = 'frein' AND n.state = 'in_progress'
  AND EXISTS (SELECT 1 FROM blob b WHERE b.record = n.id
    AND b.scope = 7 AND b.owner = n.structure)
  AND (SELECT count(*) FROM said WHERE person = :person
    AND structure = :structure AND made_on = :today) < 40;

-- act: said.object
-- Where the law allows it and not her agreement, she asks that it stop: of who
-- follows her, of what was asked for her elsewhere.
-- on: follow(:follow)
-- right: herself
-- rows: 1
INSERT INTO said(id, person, structure, user, kind, about, made_on, seq)
SELECT :id, :person, :structure, :me, 'arret', :about, :today,
  (SELECT coalesce(max(seq), 0) + 1 FROM said
    WHERE person = :person AND structure = :structure)
WHERE (:about = :follow OR EXISTS (SELECT 1 FROM referral
    WHERE id = :about AND person = :person AND agreed = 0
      AND :structure IN (sender, receiver)
      AND state IN ('envoyee', 'precision_demandee', 'acceptee', 'terminee'))
    OR EXISTS (SELECT 1 FROM handover
    WHERE id = :about AND person = :person AND agreed = 0
      AND :structure IN (sender, receiver)
      AND state IN ('envoyee', 'attente', 'acceptee')))
  AND NOT EXISTS (SELECT 1 FROM said WHERE about = :about
    AND kind IN ('arret', 'retrait') AND made_on >= (SELECT start_on
      FROM follow WHERE id = :follow));

-- act: said.stop.referral
-- She agrees no more: what was sent is not read there any more, and what of
-- the record was given with it is not open by it.
-- on: referral(:id)
-- right: herself
-- from: envoyee precision_demandee acceptee terminee
-- revoke: referral :id :other
-- rows: 1
UPDATE referral SET ended_on = coalesce(ended_on, :today),
  access_end = CASE state WHEN 'terminee' THEN date(:today, '-1 day')
    ELSE :today END, version = version + 1,
  state = CASE state WHEN 'terminee' THEN state ELSE 'retiree' END
WHERE id = :id AND coalesce(agreed, 1) = 1 AND moved_on IS NULL
  AND NOT EXISTS (SELECT 1 FROM referral_event e WHERE e.referral = :id
    AND e.action = 'arreter');
-- rows: 0..1
UPDATE referral SET answered_on = :today, answer_seen_on = :today
WHERE id = :id AND state = 'retiree' AND answered_on IS NULL;
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
SELECT :event, id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'arreter', state, NULL, :me, :today
FROM referral WHERE id = :id;
-- Both are told, those that follow her.
-- rows: 1..2
INSERT INTO said(id, person, structure, user, kind, about, made_on, seq)
SELECT randomblob(16), f.person, f.structure, :me, 'retrait', :id, :today,
  (SELECT coalesce(max(s.seq), 0) + 1 FROM said s
    WHERE s.person = f.person AND s.structure = f.structure)
FROM follow f WHERE f.person = :person AND f.end_on IS NULL
  AND f.structure IN (:structure, :other);
-- What the receiver has by nothing else that she agreed to, since it follows
-- her; a record that it made itself is its own.
-- rows: 0..1
UPDATE follow SET version = version + 1, scopes = (scopes & ~26)
  | coalesce((SELECT max(k.scopes & 2) | max(k.scopes & 8)
      | max(k.scopes & 16)
    FROM agreed k WHERE k.person = :person AND k.structure = :other
      AND k.since >= follow.start_on), 0) & scopes
WHERE person = :person AND structure = :other AND :other <> :structure
  AND scopes & 4 = 0 AND scopes & 26 <> 0;
-- She is not found there by what is not open there.
-- rows: any
DELETE FROM token WHERE person = :person AND structure = :other
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = :person
    AND f.structure = :other AND ((token.part = 3 AND f.scopes & 8 = 0)
      OR (token.part IN (2, 4) AND f.scopes & 2 = 0)));

-- act: said.stop.handover
-- on: handover(:id)
-- right: herself
-- from: envoyee attente acceptee
-- revoke: referral :id :other
-- rows: 1
UPDATE handover SET state = 'retiree', access_end = :today,
  answered_on = coalesce(answered_on, :today), answer_seen_on = :today,
  version = version + 1
WHERE id = :id AND coalesce(agreed, 1) = 1
  AND (state <> 'acceptee' OR kind = 'equipe');
-- rows: 1..2
INSERT INTO said(id, person, structure, user, kind, about, made_on, seq)
SELECT randomblob(16), f.person, f.structure, :me, 'retrait', :id, :today,
  (SELECT coalesce(max(s.seq), 0) + 1 FROM said s
    WHERE s.person = f.person AND s.structure = f.structure)
FROM follow f WHERE f.person = :person AND f.end_on IS NULL
  AND f.structure IN (:structure, :other);
-- rows: 0..1
UPDATE follow SET version = version + 1, scopes = (scopes & ~26)
  | coalesce((SELECT max(k.scopes & 2) | max(k.scopes & 8)
      | max(k.scopes & 16)
    FROM agreed k WHERE k.person = :person AND k.structure = :other
      AND k.since >= follow.start_on), 0) & scopes
WHERE person = :person AND structure = :other AND scopes & 4 = 0
  AND scopes & 26 <> 0;
-- rows: any
DELETE FROM token WHERE person = :person AND structure = :other
  AND EXISTS (SELECT 1 FROM follow f WHERE f.person = :person
    AND f.structure = :other AND ((token.part = 3 AND f.scopes & 8 = 0)
      OR (token.part IN (2, 4) AND f.scopes & 2 = 0)));

-- act: said.why
-- Of somebody's look at her record: for those who head that structure, or for
-- one that follows her when it does not.  Who had looked is read here.
-- on: follow(:follow)
-- right: herself
-- rows: 1
INSERT INTO said(id, person, structure, user, kind, access, looker, made_on,
  seq)
SELECT :id, :person, :structure, :me, 'pourquoi', a.seq, a.user, :today,
  (SELECT coalesce(max(seq), 0) + 1 FROM said
    WHERE person = :person AND structure = :structure)
FROM audit a WHERE a.seq = :access AND a.user <> :me
  AND (a.object = :person OR a.object IN (SELECT id FROM referral
    WHERE person = :person UNION SELECT id FROM handover
    WHERE person = :person UNION SELECT id FROM request
    WHERE person = :person))
  AND (a.structure = :structure OR NOT EXISTS (SELECT 1 FROM follow f
    WHERE f.person = :person AND f.structure = a.structure
      AND f.end_on IS NULL));

-- act: said.helped
-- She is not alone: who helps her today, by name.
-- on: follow(:follow)
-- right: herself
-- blobs: note
-- must: note
-- rows: 1
INSERT INTO said(id, person, structure, user, kind, made_on, seq)
SELECT :id, :person, :structure, :me, 'aide', :today,
  (SELECT coalesce(max(seq), 0) + 1 FROM said
    WHERE person = :person AND structure = :structure)
WHERE (SELECT count(*) FROM said WHERE person = :person
    AND structure = :structure AND made_on = :today) < 40;

-- name: day.why
-- Never for who had looked: for the others who head the structure, for her
-- referents where nobody else heads it.
SELECT d.id, d.person, d.kind, d.made_on, f.id AS follow FROM said d
JOIN follow f ON f.person = d.person AND f.structure = d.structure
  AND f.end_on IS NULL
WHERE d.structure = :structure AND d.seen_on IS NULL
  AND d.kind = 'pourquoi' AND d.looker <> :me
  AND (:head = 1 OR (f.referent = :me OR f.coreferent = :me)
    AND NOT EXISTS (SELECT 1 FROM membership m JOIN user u ON u.id = m.user
      WHERE m.structure = :structure AND m.role = 'responsable'
        AND u.state = 'actif' AND m.user <> d.looker
        AND m.start_on <= :today
        AND (m.end_on IS NULL OR m.end_on > :today)));

-- name: day.unanswered
-- For the platform, which reads nobody: where who had looked is the only one
-- who could answer.
SELECT d.id, d.made_on, s.nom, u.name AS looker_name
FROM said d JOIN structure s ON s.id = d.structure
JOIN user u ON u.id = d.looker
LEFT JOIN follow f ON f.person = d.person AND f.structure = d.structure
  AND f.end_on IS NULL
WHERE d.seen_on IS NULL AND d.kind = 'pourquoi'
  AND NOT EXISTS (SELECT 1 FROM membership m JOIN user h ON h.id = m.user
    WHERE m.structure = d.structure AND (m.role = 'responsable'
        OR (m.role <> 'lecture' AND m.user IN (f.referent, f.coreferent)))
      AND h.state = 'actif' AND m.user <> d.looker
      AND m.start_on <= :today
      AND (m.end_on IS NULL OR m.end_on > :today))
ORDER BY d.made_on LIMIT 20;

-- name: said.access
-- The look that she asks about.
SELECT a.at, a.action, a.kind, a.scopes, u.name AS user_name
FROM audit a LEFT JOIN user u ON u.id = a.user WHERE a.seq = :access;

-- act: why.answer
-- on: said(:id)
-- right: why.answer
-- from: pourquoi
-- blobs: note
-- must: note
-- rows: 1
UPDATE said SET seen_on = :today, seen_by = :me, answer = :answer,
  version = version + 1
WHERE id = :id AND version = :version AND seen_on IS NULL;

-- name: said.beside
-- What she answered to what a structure wrote: to its notes (reponse), to lines
-- of its notebook (ligne), of which kind; the last ones first.
SELECT d.id, d.about, d.made_on, n.kind AS line
FROM said d LEFT JOIN notebook n ON n.id = d.about AND d.kind = 'ligne'
WHERE d.person = :person AND d.structure = :structure AND d.kind = :kind
ORDER BY d.seq DESC;

-- name: day.said
-- For her referents; for the head where she has none, or one who is gone;
-- until it is answered or read.
SELECT d.id, d.person, d.kind, d.made_on, f.id AS follow FROM said d
JOIN follow f ON f.person = d.person AND f.structure = d.structure
  AND f.end_on IS NULL
LEFT JOIN user u ON u.id = f.referent
WHERE d.structure = :structure AND d.seen_on IS NULL
  AND d.kind <> 'pourquoi' AND (f.referent = :me OR f.coreferent = :me
    OR (:head = 1 AND (f.referent IS NULL OR u.state <> 'actif'
      OR NOT EXISTS (SELECT 1 FROM membership m WHERE m.user = f.referent
        AND m.structure = f.structure AND m.role <> 'lecture'
        AND m.start_on <= :today
        AND (m.end_on IS NULL OR m.end_on > :today)))));

-- name: said.by_id
SELECT d.*, f.id AS follow, u.name AS seen_name, n.kind AS line FROM said d
JOIN follow f ON f.person = d.person AND f.structure = d.structure
LEFT JOIN notebook n ON n.id = d.about AND d.kind = 'ligne'
LEFT JOIN user u ON u.id = d.seen_by WHERE d.id = :id;

-- name: said.stopped
-- What she wants no more, from the side of a structure: which of its own, and
-- with whom.
SELECT iif(r.sender = :structure, 'envoyee', 'recue') AS what,
  iif(r.sender = :structure, r.num, r.receiver_num) AS num, r.external,
  iif(r.sender = :structure, t.nom, s.nom) AS nom
FROM referral r JOIN structure s ON s.id = r.sender
JOIN structure t ON t.id = r.receiver WHERE r.id = :about
UNION ALL
SELECT iif(h.sender = :structure, 'relais', 'relais_recu'), NULL, 0,
  iif(h.sender = :structure, t.nom, s.nom)
FROM handover h JOIN structure s ON s.id = h.sender
JOIN structure t ON t.id = h.receiver WHERE h.id = :about;

-- name: said.of_person
SELECT d.id, d.kind, d.about, d.answer, d.made_on, d.seen_on,
  n.kind AS line
FROM said d LEFT JOIN notebook n ON n.id = d.about AND d.kind = 'ligne'
WHERE d.person = :person AND d.structure = :structure ORDER BY d.seq;

-- act: said.answer
-- Read, with or without words.
-- on: said(:id)
-- right: said.answer
-- from: message correction fait retrait arret equipe reponse aide ligne
-- blobs: note
-- rows: 1
UPDATE said SET seen_on = :today, seen_by = :me, answer = :answer,
  version = version + 1
WHERE id = :id AND version = :version AND seen_on IS NULL;
