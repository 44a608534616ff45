-- The keeper's own look-ups and writes.  What an act starts from: its
-- person, structure, other side, state, author come from here, by id, never
-- from a message.

-- name: on.follow
SELECT f.person, f.structure, NULL AS other, f.status AS state,
  NULL AS author, 0 AS external FROM follow f
WHERE f.id = :id AND f.end_on IS NULL;

-- name: on.note
SELECT n.person, n.structure, NULL AS other, n.kind AS state, n.author,
  0 AS external FROM note n WHERE n.id = :id;

-- name: on.referral
SELECT r.person, r.sender AS structure, r.receiver AS other, r.state,
  r.author, r.external FROM referral r WHERE r.id = :id;

-- name: on.handover
SELECT h.person, h.sender AS structure, h.receiver AS other, h.state,
  h.author, 0 AS external FROM handover h WHERE h.id = :id;

-- name: on.appointment
SELECT a.person, a.structure, NULL AS other, a.state, a.user AS author,
  0 AS external FROM appointment a WHERE a.id = :id;

-- name: on.invite
SELECT i.person, i.structure, NULL AS other, i.format AS state,
  i.user AS author, 0 AS external FROM invite i WHERE i.id = :id;

-- name: on.outbox
SELECT o.person, o.structure, NULL AS other, o.state, o.user AS author,
  0 AS external FROM outbox o WHERE o.id = :id;

-- name: on.match
SELECT m.person, m.structure, NULL AS other, 'ouverte' AS state,
  m.user AS author, 0 AS external FROM match m WHERE m.id = :id;

-- name: on.request
SELECT r.person, r.structure, NULL AS other, r.state, r.user AS author,
  0 AS external FROM request r WHERE r.id = :id;

-- name: on.emergency
SELECT e.person, e.structure, NULL AS other,
  iif(e.review IS NULL, 'ouverte', 'revue') AS state, e.user AS author,
  0 AS external FROM emergency e WHERE e.id = :id;

-- name: on.alarm
SELECT NULL AS person, a.structure, NULL AS other, NULL AS state,
  a.user AS author, 0 AS external FROM alarm a WHERE a.id = :id;

-- name: on.dossier
-- A follow that may have ended: what the structure keeps of her.
SELECT f.person, f.structure, NULL AS other, f.status AS state,
  NULL AS author, 0 AS external FROM follow f WHERE f.id = :id;

-- name: on.notice
SELECT n.person, n.structure, NULL AS other, n.rule AS state,
  n.user AS author, 0 AS external FROM notice n WHERE n.id = :id;

-- name: on.hold
SELECT h.person, h.structure, NULL AS other,
  iif(h.ended_on IS NULL, 'en_cours', 'levee') AS state, h.user AS author,
  0 AS external FROM hold h WHERE h.id = :id;

-- name: on.draft
SELECT d.person, NULL AS structure, NULL AS other, d.kind AS state,
  d.user AS author, 0 AS external FROM draft d WHERE d.id = :id;

-- name: on.structure
SELECT NULL AS person, s.id AS structure, NULL AS other, NULL AS state,
  NULL AS author, 0 AS external FROM structure s WHERE s.id = :id;

-- name: on.service
SELECT NULL AS person, v.structure, NULL AS other, v.state,
  NULL AS author, 0 AS external FROM service v WHERE v.id = :id;

-- name: on.membership
SELECT NULL AS person, m.structure, NULL AS other, m.role AS state,
  m.user AS author, 0 AS external FROM membership m WHERE m.id = :id;

-- name: on.proposal
-- Its author: whose account it is, who answers.
SELECT NULL AS person, p.structure, NULL AS other, p.state,
  p.user AS author, 0 AS external FROM proposal p WHERE p.id = :id;

-- name: on.user
SELECT NULL AS person, NULL AS structure, NULL AS other, u.state,
  u.id AS author, 0 AS external FROM user u WHERE u.id = :id;

-- name: on.said
-- Its author: of a question about a look at her record, who had looked.
SELECT s.person, s.structure, NULL AS other,
  iif(s.seen_on IS NULL, s.kind, 'vu') AS state,
  coalesce(s.looker, s.user) AS author, 0 AS external
FROM said s WHERE s.id = :id;

-- name: on.session
SELECT NULL AS person, NULL AS structure, NULL AS other, NULL AS state,
  s.user AS author, 0 AS external FROM session s
WHERE s.id = :id AND s.ended IS NULL;

-- name: keeper.follow
SELECT id, referent, coreferent, scopes FROM follow
WHERE person = :person AND structure = :structure AND end_on IS NULL
  AND (until_on IS NULL OR until_on >= :today);

-- name: keeper.protected
-- Also when a record that is read with hers is, anywhere.
SELECT closed AS protected FROM person_closed WHERE person = :person;

-- name: keeper.alarm_add
-- Once an hour for one user and one structure.
INSERT INTO alarm(id, user, structure, most, made_at, made_on)
SELECT :id, :user, :structure, :most, :now, :today
WHERE NOT EXISTS (SELECT 1 FROM alarm WHERE user = :user
  AND structure = :structure AND made_at > :since);

-- name: keeper.emergency
-- Does one run?
SELECT 1 AS yes FROM emergency WHERE user = :user AND person = :person
  AND structure = :structure AND until > :now LIMIT 1;

-- name: keeper.emergency_words
-- Whose reason, or whose review, a record is.
SELECT person, structure, user AS author, NULL AS kind FROM emergency
WHERE id = :id
UNION ALL SELECT person, structure, reviewed_by, NULL FROM emergency
WHERE words = :id;

-- name: keeper.follow_renew
-- What a structure does for a person moves the end of its right.
-- Also of what is read with it.
UPDATE follow SET until_on = date(:today, '+2 years')
WHERE id IN (SELECT f.id FROM follow f
    WHERE f.structure = :structure AND f.person = :person
  UNION SELECT f.united FROM follow f WHERE f.structure = :structure
    AND f.person = :person AND f.united IS NOT NULL
  UNION SELECT o.id FROM follow f JOIN follow o ON o.united = f.id
    WHERE f.structure = :structure AND f.person = :person)
  AND end_on IS NULL
  AND (until_on IS NULL OR until_on < date(:today, '+2 years'));

-- name: keeper.follows
SELECT structure, scopes FROM follow
WHERE person = :person AND end_on IS NULL;

-- name: keeper.role
SELECT m.role, s.nir_basis IS NOT NULL AS nir FROM membership m
JOIN structure s ON s.id = m.structure
WHERE m.user = :user AND m.structure = :structure
  AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today)
  AND (m.until_on IS NULL OR m.until_on >= :today);

-- name: keeper.role_renew
-- An account that is used keeps its roles.
UPDATE membership SET until_on = date(:today, '+2 years')
WHERE user = :user AND end_on IS NULL AND until_on >= :today
  AND until_on < date(:today, '+2 years');

-- name: keeper.structures_of
-- Those of which a user was ever a member: each is then looked at on its own
-- civil day.
SELECT m.structure FROM membership m JOIN structure s ON s.id = m.structure
WHERE m.user = :user GROUP BY m.structure ORDER BY min(m.start_on), s.num;

-- name: keeper.heads_and_works
-- Who heads by this membership, if she has a role in another structure too.
SELECT m.user FROM membership m WHERE m.id = :id
  AND m.role = 'responsable' AND EXISTS (SELECT 1
  FROM membership o WHERE o.user = m.user AND o.structure <> m.structure
    AND (o.end_on IS NULL OR o.end_on > :today)
    AND (o.until_on IS NULL OR o.until_on >= :today));

-- name: keeper.structure
SELECT num, departement, account, nom, nir_basis FROM structure
WHERE id = :id;

-- name: keeper.user
SELECT id, num, login, name, admin, state, unix, lang, person FROM user
WHERE id = :id;

-- name: keeper.user_by_login
SELECT id, login, name, admin, state, unix FROM user WHERE login = :login;

-- name: keeper.user_by_num
SELECT id, login FROM user WHERE num = :num;

-- name: keeper.user_came
SELECT 1 AS yes FROM user WHERE id = :user AND last_login IS NOT NULL;

-- name: keeper.user_keyed
SELECT 1 AS yes FROM user_key WHERE user = :user LIMIT 1;

-- name: keeper.structure_lives
-- Follows it somebody, or is somebody else its responsable, let in or not (who
-- asks may have shut her account)?
SELECT 1 AS yes WHERE EXISTS (SELECT 1 FROM follow
    WHERE structure = :structure AND end_on IS NULL)
  OR EXISTS (SELECT 1 FROM membership m
    WHERE m.structure = :structure AND m.user <> :user
    AND m.role = 'responsable'
    AND m.start_on <= :today AND (m.end_on IS NULL OR m.end_on > :today)
    AND (m.until_on IS NULL OR m.until_on >= :today));

-- name: keeper.structure_sent
-- Has it something to read of anybody whom it does not follow?
SELECT 1 AS yes WHERE EXISTS (SELECT 1 FROM referral
    WHERE receiver = :structure AND external = 0 AND state <> 'brouillon')
  OR EXISTS (SELECT 1 FROM referral WHERE sender = :structure)
  OR EXISTS (SELECT 1 FROM handover WHERE receiver = :structure)
  OR EXISTS (SELECT 1 FROM handover WHERE sender = :structure)
  OR EXISTS (SELECT 1 FROM request WHERE structure = :structure);

-- name: keeper.key_add
INSERT INTO user_key(id, user, blob, fingerprint, label, added_on)
VALUES(:key, :user, :blob, :fingerprint, :label, :today)
ON CONFLICT(user, fingerprint) DO UPDATE SET revoked_on = NULL,
  added_on = excluded.added_on;

-- name: keeper.key_of
-- A key that is used goes on opening; one forgotten for a year does not
-- (security.md T2).
SELECT k.id FROM user u JOIN user_key k ON k.user = u.id
WHERE u.login = :login AND k.blob = :blob AND u.state = 'actif'
  AND k.revoked_on IS NULL
  AND max(coalesce(k.last_on, ''), k.added_on) > date(:today, '-1 year');

-- name: keeper.keys_live
SELECT id, max(coalesce(last_on, ''), added_on) > date(:today, '-1 year')
  AS opens
FROM user_key WHERE user = :user AND revoked_on IS NULL;

-- name: keeper.key_live
SELECT 1 AS yes FROM user_key WHERE id = :key AND revoked_on IS NULL;

-- name: keeper.key_revoke
UPDATE user_key SET revoked_on = :today
WHERE id = :key AND user = :user AND revoked_on IS NULL;

-- name: keeper.keys_revoke
UPDATE user_key SET revoked_on = :today
WHERE user = :user AND revoked_on IS NULL;

-- name: keeper.space_reopen
UPDATE user SET state = 'actif', version = version + 1
WHERE person = :person AND state = 'desactive';

-- name: keeper.key_used
UPDATE user_key SET last_on = :today WHERE id = :key;

-- name: keeper.login_before
SELECT started, source FROM session WHERE user = :user AND id <> :id
ORDER BY started DESC LIMIT 1;

-- name: keeper.session_add
INSERT INTO session(id, user, structure, looking, way, source, started,
  terminal, key, proved) VALUES(:id, :user, :structure, 0, :way, :source, :now,
  :terminal, :key, :proved);

-- name: keeper.session_proved
UPDATE session SET proved = 1 WHERE id = :id;

-- name: keeper.session
SELECT user, structure, looking, way, source, key, started, proved FROM session
WHERE id = :id AND ended IS NULL;

-- name: keeper.sessions_open
SELECT id FROM session WHERE ended IS NULL;

-- name: keeper.session_end
UPDATE session SET ended = :now WHERE id = :id AND ended IS NULL;

-- name: keeper.session_end_all
UPDATE session SET ended = :now WHERE ended IS NULL;

-- name: keeper.session_structure
UPDATE session SET structure = :structure WHERE id = :id;

-- name: keeper.done_forget
DELETE FROM done WHERE session = :id;

-- name: keeper.login_mark
UPDATE user SET last_login = :now WHERE id = :id;

-- name: keeper.known_source
SELECT 1 AS yes FROM session WHERE user = :user AND source = :source
  AND started > :since LIMIT 1;

-- name: keeper.done
SELECT result FROM done WHERE session = :session
  AND number = :number;

-- name: keeper.done_add
INSERT INTO done(session, number, result)
VALUES(:session, :number, :result);

-- name: keeper.blob_version
-- Who is named is of this structure.
SELECT b.version, b.changed_on, CASE WHEN EXISTS (SELECT 1 FROM membership m
    WHERE m.user = b.changed_by AND m.structure = :structure)
    THEN u.name END AS by_name
FROM blob b LEFT JOIN user u ON u.id = b.changed_by
WHERE b.record = :record AND b.scope = :scope AND b.owner = :owner;

-- name: keeper.blob_put
INSERT INTO blob(record, scope, owner, person, version, schema, changed_on,
  changed_by, sealed)
VALUES(:record, :scope, :owner, :person, :version, 1, :today, :me, :sealed)
ON CONFLICT(record, scope, owner) DO UPDATE SET version = excluded.version,
  schema = excluded.schema, changed_on = excluded.changed_on,
  changed_by = excluded.changed_by, sealed = excluded.sealed
WHERE blob.person = excluded.person;

-- name: keeper.blob_former
-- What is about to be replaced, as it is.
INSERT INTO former(person, scope, seq, version, schema, sealed, replaced_on,
  replaced_by)
SELECT b.person, b.scope, 1 + coalesce((SELECT max(f.seq) FROM former f
    WHERE f.person = b.person AND f.scope = b.scope), 0),
  b.version, b.schema, b.sealed, :today, :me
FROM blob b WHERE b.record = :person AND b.scope = :scope
  AND b.owner = zeroblob(16) AND b.person = :person;

-- name: keeper.blob_former_most
DELETE FROM former WHERE person = :person AND scope = :scope
  AND seq <= (SELECT max(f.seq) - :most FROM former f
    WHERE f.person = :person AND f.scope = :scope);

-- name: keeper.blob_drop
DELETE FROM blob WHERE record = :record AND scope = :scope
  AND owner = :owner AND person = :person;

-- name: keeper.note
-- And what she was told or agreed to, noted by who does.
SELECT person, structure, author, kind FROM note WHERE id = :id
UNION ALL SELECT person, structure, user, 'note' FROM consent
WHERE id = :id;

-- name: keeper.appointment
-- What an appointment, an invitation or the end of a follow-up is about.
SELECT person, structure, NULL AS author, NULL AS kind FROM appointment
WHERE id = :id
UNION ALL SELECT person, structure, NULL, NULL FROM invite WHERE id = :id
UNION ALL SELECT person, structure, NULL, NULL FROM followup_end
WHERE id = :id;

-- name: keeper.kin
SELECT person, structure, NULL AS author, NULL AS kind FROM kin
WHERE id = :id;

-- name: keeper.twin
-- What a record said before another one was united to it.
SELECT person, structure, NULL AS author, NULL AS kind FROM twin
WHERE id = :id;

-- name: keeper.notebook
SELECT person, structure, NULL AS author, kind FROM notebook WHERE id = :id;

-- name: keeper.event
SELECT referral FROM referral_event WHERE id = :id
UNION ALL SELECT id FROM handover WHERE answer = :id;

-- name: keeper.content_of
-- The referral, or the handover, that a content belongs to.
SELECT id FROM referral WHERE id = :id
UNION ALL SELECT referral FROM referral_event WHERE id = :id
UNION ALL SELECT id FROM handover WHERE id = :id
UNION ALL SELECT id FROM handover WHERE answer = :id;

-- name: keeper.request_of
-- The request that a content belongs to.
SELECT id FROM request WHERE id = :id
UNION ALL SELECT id FROM request WHERE answer = :id;

-- name: keeper.said
-- Whose words a record holds: hers, or the answer's; frein: she answers what
-- was found of her situation.
SELECT d.person, d.structure, d.user AS author,
  CASE d.kind WHEN 'ligne' THEN iif(n.kind = 'frein', 'frein', 'ligne')
    ELSE d.kind END AS kind
FROM said d LEFT JOIN notebook n ON n.id = d.about WHERE d.id = :id
UNION ALL SELECT person, structure, seen_by, NULL FROM said
WHERE answer = :id
UNION ALL SELECT person, structure, user, NULL FROM consent
WHERE id = :id;

-- name: keeper.answer
-- The words of an answer: whose it is.
SELECT person, answered_structure AS structure, NULL AS author, NULL AS kind
FROM request WHERE answer = :id;

-- name: keeper.request_access
SELECT person, structure, user, state, answered_structure FROM request
WHERE id = :id;

-- name: keeper.token_drop
DELETE FROM token WHERE person = :person AND structure = :structure
  AND part = :part;

-- name: keeper.token_add
INSERT OR IGNORE INTO token(structure, mac, person, part)
VALUES(:structure, :mac, :person, :part);

-- name: keeper.access
-- What a structure may still open of a referral, of a handover.
SELECT person, sender, receiver, external, state, access_end FROM referral
WHERE id = :id
UNION ALL
SELECT person, sender, receiver, 0, state, access_end FROM handover
WHERE id = :id;

-- name: keeper.audit_last
SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1;

-- name: keeper.audit_add
INSERT INTO audit(seq, at, session, user, structure, action, kind, object,
  scopes, detail, hash)
VALUES(:seq, :at, :session, :user, :structure, :action, :kind, :object,
  :scopes, :detail, :hash);

-- name: keeper.audit_all
SELECT seq, at, session, user, structure, action, kind, object, scopes,
  detail, hash FROM audit ORDER BY seq;

-- name: keeper.audit_first
SELECT seq FROM audit ORDER BY seq LIMIT 1;

-- name: keeper.audit_oldest
SELECT seq, at FROM audit ORDER BY seq LIMIT :most;

-- name: keeper.acknowledged_before
-- What was acknowledged of the chain (keeper/ack.h), the last one first.
SELECT seq, detail FROM audit
WHERE action = 'audit.acknowledge' AND seq < :seq ORDER BY seq DESC;

-- name: keeper.acknowledged_after
SELECT seq, detail FROM audit
WHERE action = 'audit.acknowledge' AND seq > :seq ORDER BY seq;

-- name: keeper.audit_drop
-- A beginning, up to a checkpoint (keeper/prune.h).
DELETE FROM audit WHERE seq <= :seq;

-- name: keeper.sessions_drop
-- Of each account the last one stays: what others did to it since is told.
-- The last as her screen says it (keeper.login_before), found by its index.
DELETE FROM session AS s WHERE s.ended < :limit AND EXISTS (SELECT 1
  FROM session n WHERE n.user = s.user AND n.started >= s.started
  AND n.started < :limit AND (n.started > s.started OR n.id > s.id));

-- name: keeper.sessions_blank
UPDATE session SET source = NULL, terminal = NULL
WHERE ended < :limit AND (source IS NOT NULL OR terminal IS NOT NULL);

-- name: keeper.printed_drop
DELETE FROM printed WHERE made_at < :limit;

-- name: keeper.blobs
SELECT record, scope, owner, person, version, schema, sealed FROM blob
UNION ALL SELECT person, scope, zeroblob(16), person, version, schema, sealed
FROM former;

-- name: keeper.object_known
SELECT 1 AS yes FROM person WHERE id = :id
UNION ALL SELECT 1 FROM referral WHERE id = :id
UNION ALL SELECT 1 FROM handover WHERE id = :id
UNION ALL SELECT 1 FROM request WHERE id = :id
UNION ALL SELECT 1 FROM draft WHERE id = :id LIMIT 1;

-- name: keeper.record_known
-- Sealed, or what words may yet be sealed of.  One's own line of a file is
-- what it makes, too.
SELECT 1 AS yes FROM blob WHERE record = :id
  AND NOT (scope = 13 AND owner = :me)
UNION ALL SELECT 1 FROM note WHERE id = :id
UNION ALL SELECT 1 FROM appointment WHERE id = :id
UNION ALL SELECT 1 FROM invite WHERE id = :id
UNION ALL SELECT 1 FROM followup_end WHERE id = :id
UNION ALL SELECT 1 FROM notebook WHERE id = :id
UNION ALL SELECT 1 FROM kin WHERE id = :id
UNION ALL SELECT 1 FROM twin WHERE id = :id
UNION ALL SELECT 1 FROM consent WHERE id = :id
UNION ALL SELECT 1 FROM said WHERE id = :id OR answer = :id
UNION ALL SELECT 1 FROM emergency WHERE id = :id OR words = :id
UNION ALL SELECT 1 FROM referral_event WHERE id = :id
UNION ALL SELECT 1 FROM handover WHERE id = :id OR answer = :id
UNION ALL SELECT 1 FROM request WHERE id = :id OR answer = :id
UNION ALL SELECT 1 FROM referral WHERE id = :id
UNION ALL SELECT 1 FROM import_line l JOIN draft d ON d.id = l.draft
  WHERE l.id = :id AND d.user IS NOT :me
UNION ALL SELECT 1 FROM person WHERE id = :id LIMIT 1;

-- name: keeper.wrap_explained
-- Is there a cause in the data for a holder to have an object's key?
SELECT 1 AS yes FROM follow WHERE person = :object AND structure = :holder
UNION ALL SELECT 1 FROM referral WHERE id = :object AND sender = :holder
UNION ALL SELECT 1 FROM referral WHERE id = :object AND receiver = :holder
  AND external = 0 AND state <> 'brouillon'
  AND (access_end IS NULL OR access_end >= :today)
UNION ALL SELECT 1 FROM handover WHERE id = :object AND (sender = :holder
  OR (receiver = :holder AND access_end IS NULL))
UNION ALL SELECT 1 FROM request WHERE id = :object AND structure = :holder
UNION ALL SELECT 1 FROM request r JOIN follow f ON f.person = r.person
  WHERE r.id = :object AND f.structure = :holder
UNION ALL SELECT 1 FROM draft WHERE id = :object AND user = :holder
LIMIT 1;

-- name: keeper.access_over
SELECT id, receiver FROM referral WHERE access_end < :today
  AND access_end >= :since AND external = 0 AND sender <> receiver
UNION ALL SELECT id, receiver FROM handover WHERE access_end < :today
  AND access_end >= :since;

-- name: keeper.meta
SELECT value FROM meta WHERE name = :name;

-- name: keeper.audit_at
SELECT hash FROM audit WHERE seq = :seq;

-- the match across structures ---------------------------------------------------

-- name: keeper.matches
SELECT count(*) AS n FROM audit
WHERE action = 'match' AND user = :user AND at > :since;

-- name: keeper.nirs
SELECT coalesce(sum(kind), 0) AS n FROM audit
WHERE action = 'import.match' AND user = :user AND at > :since;

-- name: keeper.follows_her
-- The person whose record is read for hers there.
SELECT coalesce(k.person, f.person) AS person
FROM follow f LEFT JOIN follow k ON k.id = f.united
WHERE f.structure = :structure AND f.person = :person AND f.end_on IS NULL
  AND (f.until_on IS NULL OR f.until_on >= :today);

-- name: keeper.match_followers
-- Protected when a record that is read with hers is.
SELECT f.structure, s.account, c.closed AS protected
FROM follow f JOIN person_closed c ON c.person = f.person
JOIN structure s ON s.id = f.structure
WHERE f.person = :person AND f.end_on IS NULL
  AND (f.until_on IS NULL OR f.until_on >= :today);

-- name: keeper.match_forget
DELETE FROM match WHERE made_at < :before;

-- name: keeper.match_add
INSERT INTO match(id, user, structure, person, made_at)
VALUES(:id, :user, :structure, :person, :now);

-- drafts ------------------------------------------------------------------------

-- name: keeper.draft
SELECT user FROM draft WHERE id = :id;

-- name: keeper.draft_count
SELECT count(*) AS n FROM draft WHERE user = :user;

-- name: keeper.draft_typed
-- Begun while she worked in that structure, wherever she went on with it: the
-- day is in its id.
SELECT 1 AS yes FROM draft d JOIN membership m ON m.user = d.user
WHERE d.user = :user AND m.structure = :structure
  AND d.kind IN ('place', 'appel', 'import')
  AND (coalesce(m.end_on, m.until_on) IS NULL
    OR substr(hex(d.id), 1, 8) <= printf('%08X',
      strftime('%s', coalesce(m.end_on, m.until_on)) / 86400)) LIMIT 1;

-- name: keeper.draft_over
SELECT id, user FROM draft WHERE end_on < :today LIMIT 200;

-- name: keeper.draft_of_person
SELECT id, user FROM draft WHERE person = :person LIMIT 200;

-- name: keeper.draft_lines_blobs
DELETE FROM blob WHERE scope = 13
  AND record IN (SELECT id FROM import_line WHERE draft = :id);

-- name: keeper.draft_lines_drop
DELETE FROM import_line WHERE draft = :id;

-- name: keeper.draft_line
-- The draft that a line of a file lies in.
SELECT draft AS id FROM import_line WHERE id = :id;

-- name: keeper.draft_blob_drop
DELETE FROM blob WHERE record = :id;

-- name: keeper.draft_drop
DELETE FROM draft WHERE id = :id;

-- one's own account and session ------------------------------------------------

-- act: preference.put
-- on: user(:user)
-- right: self
-- audit: none
-- rows: 1
INSERT INTO preference(user, name, value) VALUES(:me, :name, :value)
ON CONFLICT(user, name) DO UPDATE SET value = excluded.value;

-- act: preference.drop
-- on: user(:user)
-- right: self
-- audit: none
-- rows: any
DELETE FROM preference WHERE user = :me AND name = :name;

-- act: session.looking
-- The person looks at the screen too, or a team does.
-- on: session(:session)
-- right: self
-- rows: 1
UPDATE session SET looking = :looking
WHERE id = :session AND user = :me AND :looking BETWEEN 0 AND 2;

-- act: print.page
-- A list or a record leaves as text: which, of how many people.
-- on: session(:session)
-- right: self
-- rows: 1
INSERT INTO printed(id, session, user, screen, people, made_at)
SELECT :id, id, user, :screen, :people, :now FROM session
WHERE id = :session AND user = :me;

-- act: export.view
-- A list leaves as a table, as it stands on the screen.
-- on: session(:session)
-- right: self
-- rows: 1
INSERT INTO printed(id, session, user, screen, people, made_at)
SELECT :id, id, user, 'export ' || :screen, :people, :now FROM session
WHERE id = :session AND user = :me;

-- act: export.people
-- All the people of a structure leave: by who heads it.
-- on: structure(:at)
-- right: structure.manage
-- rows: 1
INSERT INTO printed(id, session, user, screen, people, made_at)
SELECT :id, s.id, s.user, 'export people', :people, :now FROM session s
JOIN structure t ON t.id = :structure
WHERE s.id = :here AND s.user = :me;

-- the key file ---------------------------------------------------------------

-- name: keys.structure
SELECT sealed FROM structure_key WHERE structure = :structure;

-- name: keys.structure_add
INSERT INTO structure_key(structure, sealed) VALUES(:structure, :sealed);

-- name: keys.structure_drop
DELETE FROM structure_key WHERE structure = :structure;

-- name: keys.wrap
SELECT sealed, person FROM wrap WHERE object = :object AND kind = :kind
  AND holder = :holder;

-- name: keys.wrap_any
SELECT holder, sealed FROM wrap WHERE object = :object AND kind = :kind
LIMIT 1;

-- name: keys.wrap_drafts
SELECT object, holder FROM wrap WHERE kind = 3 AND made_at < :before;

-- name: keys.wrap_add
INSERT OR REPLACE INTO wrap(object, kind, holder, person, made_at, end_on,
  sealed)
VALUES(:object, :kind, :holder, :person, :made_at, NULL, :sealed);

-- name: keys.wrap_leaves
-- It may be taken back: who looks at what was made since looks at it again.
UPDATE wrap SET made_at = max(made_at, :now)
WHERE object = :object AND kind = :kind AND holder = :holder;

-- name: keys.wrap_drop
DELETE FROM wrap WHERE object = :object AND kind = :kind
  AND holder = :holder;

-- name: keys.wrap_old
SELECT object, kind, holder FROM wrap WHERE made_at < :before
  AND made_at >= :since;

-- name: keys.meta
SELECT value FROM meta WHERE name = :name;

-- name: keys.meta_put
INSERT INTO meta(name, value) VALUES(:name, :value)
ON CONFLICT(name) DO UPDATE SET value = excluded.value;

-- name: keys.secret
SELECT sealed FROM secret WHERE user = :user AND kind = :kind;

-- name: keys.secret_put
INSERT INTO secret(user, kind, sealed) VALUES(:user, :kind, :sealed)
ON CONFLICT(user, kind) DO UPDATE SET sealed = excluded.sealed;

-- name: keys.secret_drop
DELETE FROM secret WHERE user = :user AND kind = :kind;

-- name: keys.global_drop
DELETE FROM global_token WHERE person = :person AND kind = :kind;

-- name: keys.was_over
-- The data has what these were kept for.
DELETE FROM global_was WHERE seq < :seq;

-- name: keys.was_add
INSERT OR IGNORE INTO global_was(seq, person, kind, mac)
SELECT :seq, :person, :kind, g.mac FROM global_token g
WHERE g.person = :person AND g.kind = :kind
UNION ALL SELECT :seq, :person, :kind, x''
WHERE NOT EXISTS (SELECT 1 FROM global_token g
  WHERE g.person = :person AND g.kind = :kind);

-- name: keys.was_drop
-- What was to be there once the data had a record that it does not have.
DELETE FROM global_token WHERE person IN (SELECT w.person FROM global_was w
    WHERE w.seq > :seq)
  AND EXISTS (SELECT 1 FROM global_was w WHERE w.person = global_token.person
    AND w.kind = global_token.kind AND w.seq > :seq);

-- name: keys.was_put_back
-- Of several changes, as it was before the first.
INSERT OR IGNORE INTO global_token(mac, kind, person)
SELECT w.mac, w.kind, w.person FROM global_was w
WHERE w.seq > :seq AND w.mac <> x''
  AND w.seq = (SELECT min(o.seq) FROM global_was o WHERE o.person = w.person
    AND o.kind = w.kind AND o.seq > :seq);

-- name: keys.global_find
SELECT person FROM global_token WHERE mac = :mac AND kind = :kind;

-- name: keys.global_of
SELECT 1 AS yes FROM global_token
WHERE person = :person AND kind = :kind LIMIT 1;

-- name: keys.global_has
SELECT 1 AS yes FROM global_token
WHERE mac = :mac AND kind = :kind AND person = :person;

-- name: keys.global_both
-- Who has the first, and the other one too.
SELECT w.person FROM global_token w
WHERE w.mac = :mac AND w.kind = :kind AND EXISTS (SELECT 1
  FROM global_token d WHERE d.mac = :with AND d.kind = :with_kind
    AND d.person = w.person);

-- name: keys.global_add
INSERT OR IGNORE INTO global_token(mac, kind, person)
VALUES(:mac, :kind, :person);
