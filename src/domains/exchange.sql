-- What the two sides of a referral say to each other while it runs, what each
-- keeps for itself, and what became of it.

-- name: exchange.events
SELECT e.id, e.seq, e.action, e.state, e.made_on, e.structure,
  u.name AS user_name, s.nom AS structure_name,
  CASE WHEN r.sender = :structure THEN r.sender_read
    ELSE r.receiver_read END AS seen
FROM referral_event e JOIN referral r ON r.id = e.referral
LEFT JOIN user u ON u.id = e.user
LEFT JOIN structure s ON s.id = e.structure
WHERE e.referral = :id ORDER BY e.seq DESC;

-- name: exchange.event
SELECT e.referral, e.action, e.made_on, u.name AS user_name,
  s.nom AS structure_name
FROM referral_event e LEFT JOIN user u ON u.id = e.user
LEFT JOIN structure s ON s.id = e.structure WHERE e.id = :id;

-- name: exchange.marks
-- Messages that this side has not opened; is there a note of its own?
SELECT (SELECT count(*) FROM referral_event e WHERE e.referral = r.id
    AND e.action = 'message') AS messages,
  (SELECT count(*) FROM referral_event e WHERE e.referral = r.id
    AND e.action = 'message' AND e.structure IS NOT :structure
    AND e.seq > CASE WHEN r.sender = :structure THEN r.sender_read
      ELSE r.receiver_read END) AS fresh,
  (SELECT coalesce(max(seq), 0) FROM referral_event e
    WHERE e.referral = r.id) AS last,
  (SELECT count(*) FROM blob b WHERE b.record = r.id
    AND b.owner = :structure) AS aside,
  r.redirected, r.outcome, r.outcome_on, r.parent,
  (SELECT count(*) FROM referral c WHERE c.parent = r.id) AS children
FROM referral r WHERE r.id = :id;

-- name: day.messages
-- The other side wrote: to who sent the referral, to all who receive.
SELECT r.id, r.person, max(e.made_on) AS made_on, s.nom AS other_name
FROM referral r JOIN referral_event e ON e.referral = r.id
JOIN structure s ON s.id = e.structure
WHERE e.action = 'message' AND e.structure IS NOT :structure
  AND ((r.sender = :structure AND r.author = :me AND e.seq > r.sender_read)
    OR (r.receiver = :structure AND r.external = 0
      AND r.state IN ('envoyee', 'precision_demandee', 'acceptee')
      AND e.seq > r.receiver_read))
GROUP BY r.id;

-- name: day.outcomes
-- Accepted 30 days ago and nobody has said whether she went.
SELECT r.id, r.person, r.answered_on, t.nom AS other_name
FROM referral r JOIN structure t ON t.id = r.receiver
WHERE r.sender = :structure AND r.author = :me AND r.state = 'acceptee'
  AND r.answered_on <= :before
  AND (r.outcome IS NULL OR (r.outcome = 'ne_sait_pas'
    AND r.outcome_on <= :before));

-- name: service.delay
SELECT days, n FROM service_delay WHERE service = :service ORDER BY days;

-- act: exchange.say_sent
-- on: referral(:id)
-- right: referral.send
-- from: envoyee precision_demandee acceptee
-- blobs: content
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'message', :state, :structure, :me, :today);

-- act: exchange.say_received
-- on: referral(:id)
-- right: referral.answer
-- from: envoyee precision_demandee acceptee
-- blobs: content
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'message', :state, :structure, :me, :today);

-- act: exchange.read_sent
-- on: referral(:id)
-- right: referral.send
-- rows: any
UPDATE referral SET sender_read = (SELECT coalesce(max(seq), 0)
  FROM referral_event WHERE referral = :id) WHERE id = :id;

-- act: exchange.read_received
-- on: referral(:id)
-- right: referral.answer
-- rows: any
UPDATE referral SET receiver_read = (SELECT coalesce(max(seq), 0)
  FROM referral_event WHERE referral = :id) WHERE id = :id;

-- act: exchange.aside_sent
-- A note that the other side never reads.
-- on: referral(:id)
-- right: referral.send
-- blobs: aside
-- rows: 1
UPDATE referral SET version = version WHERE id = :id;

-- act: exchange.aside_received
-- on: referral(:id)
-- right: referral.answer
-- blobs: aside
-- rows: 1
UPDATE referral SET version = version WHERE id = :id;

-- act: exchange.redirect
-- A refusal that names another service: the sender approves, or not.
-- on: referral(:id)
-- right: referral.answer
-- undo: undo.answer
-- from: envoyee precision_demandee
-- blobs: content
-- revoke: referral :id :structure
-- rows: 1
UPDATE referral SET state = 'refusee', answered_on = :today,
  ended_on = :today, access_end = :today, answer_seen_on = NULL,
  redirected = 1, version = version + 1
WHERE id = :id AND version = :version;
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'refuser', 'refusee', :structure, :me, :today);

-- act: exchange.child
-- The sender approves: a draft towards the service that was named.
-- on: follow(:follow)
-- new: referral(:id)
-- right: referral.create
-- blobs: content
-- rows: 1
INSERT INTO referral(id, person, sender, receiver, num, author, external,
  state, urgent, made_on, wished_on, scopes, agreed, parent)
SELECT :id, :person, :structure, :receiver,
  (SELECT max(coalesce(max(num), 0), coalesce((SELECT n.sent FROM number n
    WHERE n.structure = :structure), 0)) + 1 FROM referral WHERE sender = :structure),
  :me, (SELECT 1 - account FROM structure WHERE id = :receiver),
  'brouillon', :urgent, :today, :wished_on, :scopes & 10, :agreed <> 0,
  p.id
FROM referral p WHERE p.id = :parent AND p.sender = :structure
  AND p.person = :person AND p.redirected = 1;

-- act: exchange.outcome
-- on: referral(:id)
-- right: referral.send
-- undo: undo.sent
-- from: acceptee terminee
-- blobs: content
-- rows: 1
UPDATE referral SET outcome = :outcome, outcome_on = :today,
  version = version + 1
WHERE id = :id AND version = :version
  AND :outcome IN ('oui', 'non', 'en_partie', 'ne_sait_pas');
-- rows: 1
INSERT INTO referral_event(id, referral, seq, action, state, structure, user,
  made_on)
VALUES(:event, :id, (SELECT coalesce(max(seq), 0) + 1 FROM referral_event
  WHERE referral = :id), 'suite', :state, :structure, :me, :today);

-- act: exchange.count
-- The delay of an answer joins the sum of its service, once: the service is
-- known to the session alone, and must be one of this structure.
-- on: referral(:id)
-- right: referral.answer
-- from: acceptee refusee
-- rows: 1
UPDATE referral SET counted = 1 WHERE id = :id AND counted = 0
  AND answered_on IS NOT NULL;
-- rows: 0..1
INSERT INTO service_delay(service, days, n)
SELECT v.id, min(30, CAST(julianday(r.answered_on) - julianday(r.sent_on)
  AS INTEGER)), 1 FROM referral r, service v
WHERE r.id = :id AND v.id = :service AND v.structure = r.receiver
ON CONFLICT(service, days) DO UPDATE SET n = n + 1;
