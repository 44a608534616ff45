-- Administration on screen: the people of a structure (its responsable), the
-- structures that work here and the accounts (the platform's administrator).
-- Nothing here opens a person, and no act of the administrator gives an
-- account that exists a role over people.

-- name: admin.members
SELECT m.id, u.id AS user, u.name, u.login, u.state, u.last_login, m.role,
  m.start_on, coalesce(m.end_on, m.until_on) AS end_on, m.version, g.name AS by_name, m.purpose
FROM membership m JOIN user u ON u.id = m.user
LEFT JOIN user g ON g.id = m.granted_by
WHERE m.structure = :structure ORDER BY m.end_on IS NOT NULL, u.name, u.login;

-- name: admin.member
SELECT m.id, m.structure, u.id AS user, u.name, u.login, u.state,
  u.last_login, m.role, m.start_on, coalesce(m.end_on, m.until_on) AS end_on,
  m.version, m.purpose,
  g.name AS by_name, g.admin AS by_admin
FROM membership m JOIN user u ON u.id = m.user
LEFT JOIN user g ON g.id = m.granted_by WHERE m.id = :id;

-- name: admin.heads
SELECT count(*) AS n FROM membership m JOIN user u ON u.id = m.user
WHERE m.structure = :structure AND m.role = 'responsable' AND m.id <> :id
  AND u.state = 'actif' AND (m.end_on IS NULL OR m.end_on > :today)
  AND (m.until_on IS NULL OR m.until_on >= :today);

-- name: admin.account
-- Does a login exist, and does it work in this structure already?
SELECT u.id, u.state, (SELECT count(*) FROM membership m
  WHERE m.user = u.id AND m.structure = :structure
  AND (m.end_on IS NULL OR m.end_on > :today)) AS here
FROM user u WHERE u.login = :login;

-- name: admin.accounts
SELECT u.id, u.num, u.login, u.name, u.admin, u.state, u.last_login,
  (SELECT group_concat(s.nom || ' (' || m.role || ')', ', ')
    FROM membership m JOIN structure s ON s.id = m.structure
    WHERE m.user = u.id AND (m.end_on IS NULL OR m.end_on > :today)) AS roles
FROM user u WHERE u.person IS NULL AND u.state <> 'efface' ORDER BY u.login;

-- name: admin.by_id
SELECT u.id, u.num, u.login, u.name, u.admin, u.state, u.last_login,
  u.made_on, u.version,
  (SELECT group_concat(s.nom || ' (' || m.role || ')', ', ')
    FROM membership m JOIN structure s ON s.id = m.structure
    WHERE m.user = u.id AND (m.end_on IS NULL OR m.end_on > :today)) AS roles,
  (SELECT count(*) FROM user_key k WHERE k.user = u.id
    AND k.revoked_on IS NULL) AS keys
FROM user u WHERE u.id = :id;

-- name: admin.structures
-- Those that work here, and those that somebody asked for.
SELECT s.id, s.num, s.nom, s.commune, s.account,
  (SELECT count(*) FROM membership m WHERE m.structure = s.id
    AND (m.end_on IS NULL OR m.end_on > :today)) AS members,
  (SELECT group_concat(u.name, ', ') FROM membership m
    JOIN user u ON u.id = m.user WHERE m.structure = s.id
    AND m.role = 'responsable'
    AND (m.end_on IS NULL OR m.end_on > :today)) AS heads,
  i.made_on AS asked_on
FROM structure s LEFT JOIN invitation i ON i.structure = s.id
WHERE s.id IN (SELECT id FROM structure WHERE account = 1
  UNION ALL SELECT structure FROM invitation)
ORDER BY s.account, i.made_on, s.nom;

-- name: admin.sessions
SELECT n.id, u.name, u.login, s.nom, n.started, n.way, n.terminal
FROM session n JOIN user u ON u.id = n.user
LEFT JOIN structure s ON s.id = n.structure
WHERE n.ended IS NULL ORDER BY n.started DESC;

-- name: day.acknowledged
-- What the operator acknowledged of the audit (keeper/ack.h), not long ago.
SELECT at, date(at, 'unixepoch') AS made_on FROM audit
WHERE action = 'audit.acknowledge' AND at > :since ORDER BY seq DESC LIMIT 1;

-- name: admin.meta
SELECT value FROM meta WHERE name = :name;

-- act: member.add
-- A new account and its role, given by the responsable.  A login has the
-- letters of a login, whatever the screen of who gives it: others read it.
-- on: structure(:id)
-- right: structure.manage
-- rows: 1
INSERT INTO user(id, num, login, name, admin, lang, made_on)
SELECT :user, (SELECT coalesce(max(num), 0) + 1 FROM user), :login, :name, 0,
  'fr', :today
WHERE :login GLOB '[a-z]*' AND :login NOT GLOB '*[^a-z0-9._-]*'
  AND :login <> 'invite' AND length(:login) <= 64 AND length(:name) <= 160;
-- rows: 1
INSERT INTO membership(id, user, structure, role, purpose, start_on,
  granted_by, until_on)
SELECT :membership, :user, :structure, :role, 'emploi', :today, :me,
  date(:today, '+2 years')
WHERE :role IN ('lecture', 'conseiller', 'responsable');

-- act: member.role
-- A structure keeps a responsable, who is let in.
-- on: membership(:id)
-- right: structure.manage
-- rows: 1
UPDATE membership SET role = :role, granted_by = :me, version = version + 1
WHERE id = :id AND version = :version
  AND (end_on IS NULL OR end_on > :today)
  AND :role IN ('lecture', 'conseiller', 'responsable')
  AND (:role = 'responsable' OR role <> 'responsable' OR EXISTS (
    SELECT 1 FROM membership o JOIN user u ON u.id = o.user
    WHERE o.structure = :structure AND o.role = 'responsable'
      AND o.id <> :id AND u.state = 'actif'
      AND (o.end_on IS NULL OR o.end_on > :today)
      AND (o.until_on IS NULL OR o.until_on >= :today)));

-- act: member.end
-- on: membership(:id)
-- right: structure.manage
-- rows: 1
UPDATE membership SET end_on = :today, version = version + 1
WHERE id = :id AND version = :version
  AND (end_on IS NULL OR end_on > :today)
  AND (role <> 'responsable' OR EXISTS (
    SELECT 1 FROM membership o JOIN user u ON u.id = o.user
    WHERE o.structure = :structure AND o.role = 'responsable'
      AND o.id <> :id AND u.state = 'actif'
      AND (o.end_on IS NULL OR o.end_on > :today)
      AND (o.until_on IS NULL OR o.until_on >= :today)));

-- act: structure.open
-- A structure begins to work here, with its first responsable: a new account.
-- on: structure(:id)
-- right: platform
-- key: :id
-- rows: 1
UPDATE structure SET account = 1, version = version + 1
WHERE id = :id AND merged IS NULL AND NOT EXISTS (SELECT 1 FROM membership m
  WHERE m.structure = :id);
-- rows: 1
INSERT INTO user(id, num, login, name, admin, lang, made_on)
SELECT :user, (SELECT coalesce(max(num), 0) + 1 FROM user), :login, :name, 0,
  'fr', :today
WHERE :login GLOB '[a-z]*' AND :login NOT GLOB '*[^a-z0-9._-]*'
  AND :login <> 'invite' AND length(:login) <= 64 AND length(:name) <= 160;
-- rows: 1
INSERT INTO membership(id, user, structure, role, purpose, start_on,
  granted_by, until_on)
VALUES(:membership, :user, :id, 'responsable', 'ouverture', :today, :me,
  date(:today, '+2 years'));

-- act: structure.found
-- The same for a structure that the directory does not know.
-- on: none
-- right: platform
-- key: :id
-- rows: 1
INSERT INTO structure(id, num, source, source_id, nom, folded, date_maj,
  siret, commune, code_postal, code_insee, departement, account, made_on)
VALUES(:id, (SELECT coalesce(max(num), 0) + 1 FROM structure),
  'passerelle', :source_id, :nom, :folded, :today, :siret, :commune,
  :code_postal, :code_insee, :departement, 1, :today);
-- rows: 1
INSERT INTO user(id, num, login, name, admin, lang, made_on)
SELECT :user, (SELECT coalesce(max(num), 0) + 1 FROM user), :login, :name, 0,
  'fr', :today
WHERE :login GLOB '[a-z]*' AND :login NOT GLOB '*[^a-z0-9._-]*'
  AND :login <> 'invite' AND length(:login) <= 64 AND length(:name) <= 160;
-- rows: 1
INSERT INTO membership(id, user, structure, role, purpose, start_on,
  granted_by, until_on)
VALUES(:membership, :user, :id, 'responsable', 'ouverture', :today, :me,
  date(:today, '+2 years'));

-- act: account.disable
-- Not a person's: who follows her shuts her space, and opens it again.
-- on: user(:id)
-- right: platform
-- rows: 1
UPDATE user SET state = 'desactive', version = version + 1
WHERE id = :id AND id <> :me AND state = 'actif' AND person IS NULL;

-- act: account.enable
-- on: user(:id)
-- right: platform
-- rows: 1
UPDATE user SET state = 'actif', version = version + 1
WHERE id = :id AND state = 'desactive' AND person IS NULL;

-- act: motd.put
-- The message of the day, in clear: it names nobody.
-- on: none
-- right: platform
-- rows: 1
INSERT INTO meta(name, value) VALUES('motd', :text)
ON CONFLICT(name) DO UPDATE SET value = excluded.value;

-- act: motd.drop
-- on: none
-- right: platform
-- rows: any
DELETE FROM meta WHERE name = 'motd';

-- act: hostkey.announce
-- What users are told of the server's next key: from when, its fingerprint.
-- on: none
-- right: operator
-- by: operator
-- rows: 1
INSERT INTO meta(name, value) SELECT 'host_key_next', :from || ' ' || :print
WHERE date(:from) = :from AND :print GLOB 'SHA256:*' AND length(:print) <= 60
ON CONFLICT(name) DO UPDATE SET value = excluded.value;

-- act: hostkey.quiet
-- on: none
-- right: operator
-- by: operator
-- rows: any
DELETE FROM meta WHERE name = 'host_key_next';

-- act: membership.lapse
-- An account that nobody used there for two years.
-- on: none
-- right: clock
-- by: clock
-- rows: any
UPDATE membership SET end_on = :today, version = version + 1
WHERE end_on IS NULL AND until_on < :today;
