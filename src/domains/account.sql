-- Accounts, memberships, structures as the operator and administrators keep
-- them.  Nothing here opens a person.

-- name: account.by_login
SELECT id, num, login, name, admin, state, person IS NOT NULL AS hers FROM user
WHERE login = :login;

-- name: account.all
SELECT u.id, u.num, u.login, u.name, u.admin, u.state, u.last_login,
  (SELECT group_concat(s.num || ' ' || m.role, ', ') FROM membership m
    JOIN structure s ON s.id = m.structure WHERE m.user = u.id
    AND m.end_on IS NULL) AS roles
FROM user u WHERE u.state <> 'efface' ORDER BY u.login;

-- name: account.members_live
-- Who works in a structure, and whether anywhere else.
SELECT m.id, u.login, u.admin, (SELECT count(*) FROM membership o
    WHERE o.user = m.user AND o.structure <> m.structure
    AND (o.end_on IS NULL OR o.end_on > :today)
    AND (o.until_on IS NULL OR o.until_on >= :today)) AS others
FROM membership m JOIN user u ON u.id = m.user
WHERE m.structure = :structure AND m.end_on IS NULL AND u.state = 'actif'
ORDER BY u.login;

-- name: structure.by_ref
-- By data-inclusion id or number (one at most), or by SIRET (several may).
-- One that was merged is the one it went into.
SELECT coalesce(merged, id) AS id, num, nom, account,
  source_id = :ref OR num = :num AS exact
FROM structure WHERE source_id = :ref OR siret = :siret OR num = :num
ORDER BY source_id = :ref DESC, num = :num DESC, num LIMIT 9;

-- name: account.invitations
-- Structures asked for that still have no account.
SELECT i.id, s.num, s.nom, s.commune, a.nom AS asker_name,
  u.name AS user_name, i.made_on, i.asker
FROM invitation i CROSS JOIN structure s ON s.id = i.structure
JOIN structure a ON a.id = i.asker JOIN user u ON u.id = i.user
WHERE s.account = 0 ORDER BY i.made_on, s.num;

-- act: user.add
-- on: none
-- right: operator
-- by: operator
-- rows: 1
INSERT INTO user(id, num, login, name, admin, unix, lang, made_on)
VALUES(:id, (SELECT coalesce(max(num), 0) + 1 FROM user), :login, :name,
  :admin, :unix, :lang, :today);

-- act: user.key_add
-- Never a person's, whose card is made by who follows her.
-- on: user(:id)
-- right: operator
-- by: operator
-- rows: 1
INSERT INTO user_key(id, user, blob, fingerprint, label, added_on)
SELECT :key, id, :blob, :fingerprint, :label, :today FROM user
WHERE id = :id AND person IS NULL AND state <> 'efface'
ON CONFLICT(user, fingerprint) DO UPDATE SET revoked_on = NULL,
  added_on = excluded.added_on;

-- act: user.disable
-- on: user(:id)
-- right: operator
-- by: operator
-- rows: 1
UPDATE user SET state = 'desactive', version = version + 1
WHERE id = :id AND state <> 'efface';

-- act: user.enable
-- on: user(:id)
-- right: operator
-- by: operator
-- rows: 1
UPDATE user SET state = 'actif', version = version + 1
WHERE id = :id AND state <> 'efface' AND person IS NULL;

-- act: membership.add
-- The operator gives an account its role in a structure.
-- on: structure(:id)
-- right: operator
-- by: operator
-- rows: 1
INSERT INTO membership(id, user, structure, role, purpose, start_on,
  until_on)
SELECT :membership, u.id, :structure, :role, 'emploi', :today,
  date(:today, '+2 years') FROM user u
WHERE u.id = :user AND u.person IS NULL;
-- rows: 1
UPDATE structure SET account = 1 WHERE id = :structure;

-- act: membership.leave
-- Who is on her structure's list no more: her account goes with her last role,
-- unless it administers the platform.
-- on: membership(:id)
-- right: operator
-- by: operator
-- rows: 1
UPDATE membership SET end_on = :today, version = version + 1
WHERE id = :id AND end_on IS NULL;
-- rows: 0..1
UPDATE user SET state = 'desactive', version = version + 1
WHERE id = :author AND state = 'actif' AND admin = 0
  AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.user = :author
    AND (m.end_on IS NULL OR m.end_on > :today)
    AND (m.until_on IS NULL OR m.until_on >= :today));

-- act: meta.demo
-- A base of throw-away data says so, for ever.
-- on: none
-- right: operator
-- by: operator
-- rows: 1
INSERT INTO meta(name, value) VALUES('demo', '1')
ON CONFLICT(name) DO NOTHING;

-- act: structure.make
-- A structure of this server's own (init, demo).
-- on: none
-- right: operator
-- by: operator
-- rows: 1
INSERT INTO structure(id, num, source, source_id, nom, folded, date_maj,
  commune, code_postal, code_insee, telephone, courriel, departement,
  made_on)
VALUES(:id, (SELECT coalesce(max(num), 0) + 1 FROM structure),
  'passerelle', :source_id, :nom, :folded, :today, :commune, :code_postal,
  :code_insee, :telephone, :courriel, :departement, :today);
