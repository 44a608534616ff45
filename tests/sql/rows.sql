-- Rows as each version of the data file had them: what stands under "-- at N"
-- was written by a program whose last migration was data-N.  People, what is
-- sealed and its keys are made by tests/unit/test_migrate.c, at 1.

-- at 1
INSERT INTO meta VALUES('essai', 'oui');
INSERT INTO commune VALUES('23096', 'Guéret', 'gueret', '23', '242300135',
  12734, 46.17, 1.87, 'mairie', 'commune', NULL);
INSERT INTO postcode VALUES('23000', '23096');
INSERT INTO structure(id, num, source, source_id, nom, folded, date_maj,
  telephone, account, made_on) VALUES
  (x'51', 1, 'passerelle', 'passerelle--1', 'Mission locale',
   'mission locale', '2026-01-02', '+33555000001', 1, '2026-01-02'),
  (x'52', 2, 'passerelle', 'passerelle--2', 'Relais', 'relais',
   '2026-01-02', NULL, 1, '2026-01-02');
INSERT INTO service(id, num, source, source_id, structure, nom, folded,
  description, date_maj, zone_eligibilite, modes_accueil, made_on) VALUES
  (x'5a', 1, 'dora', 'dora--1', x'52', 'Garde', 'garde', 'Garde d''enfants',
   '2026-01-03', '23096 23', 'a-distance en-presentiel', '2026-01-03'),
  (x'5b', 2, 'dora', 'dora--2', x'52', 'Permis', 'permis', 'Le permis',
   '2026-01-03', NULL, NULL, '2026-01-03');
INSERT INTO service_theme VALUES('mobilite', x'5b');
INSERT INTO user(id, num, login, name, made_on, last_login) VALUES
  (x'71', 1, 'moreau', 'Claire MOREAU', '2026-01-02', 1767340800),
  (x'72', 2, 'petit', 'Anita PETIT', '2026-01-02', NULL);
INSERT INTO user_key VALUES(x'7a', x'71', x'aabb', 'SHA256:x', 'poste',
  '2026-01-02', NULL);
INSERT INTO membership(id, user, structure, role, purpose, start_on, end_on)
VALUES
  (x'b1', x'71', x'51', 'conseiller', 'emploi', '2026-01-02', NULL),
  (x'b2', x'72', x'52', 'responsable', 'emploi', '2025-01-02',
   '2026-02-03');
INSERT INTO preference VALUES(x'71', 'keymap', 'lettres');
INSERT INTO session(id, user, structure, way, started, ended)
VALUES(x'5e', x'71', x'51', 'cle', 1767340800, 1767344400);
INSERT INTO done VALUES(x'5e', 1, 0, NULL);
INSERT INTO token(structure, mac, person) SELECT x'51', 4242, id FROM person
  ORDER BY id LIMIT 1;
INSERT INTO follow(id, person, structure, num, scopes, referent, status,
  last_contact_on, next_step, next_step_on, purpose, start_on, end_on)
SELECT x'f1', min(id), x'51', 1, 4095, x'71', 'actif', '2026-02-10', 'bilan',
  '2026-05-01', 'emploi', '2026-01-05', NULL FROM person
UNION ALL SELECT x'f2', max(id), x'51', 2, 4065, NULL, 'termine', NULL, NULL,
  NULL, 'emploi', '2026-01-06', '2026-03-01' FROM person;
INSERT INTO referral(id, person, sender, receiver, num, receiver_num, author,
  state, made_on, sent_on)
SELECT x'0e', min(id), x'51', x'52', 1, 1, x'71', 'envoyee', '2026-02-01',
  '2026-02-02' FROM person;
INSERT INTO referral_event VALUES(x'e1', x'0e', 1, 'envoyer', 'envoyee',
  x'51', x'71', '2026-02-02');
INSERT INTO invitation VALUES(x'11', x'52', x'51', x'71', '2026-02-02');

-- at 2
INSERT INTO token(structure, mac, person, part) SELECT x'51', 777, min(id), 2
  FROM person;

-- at 3
INSERT INTO referral(id, person, sender, receiver, num, author, state,
  made_on, outcome, outcome_on, parent)
SELECT x'0f', min(id), x'51', x'52', 2, x'71', 'terminee', '2026-02-05',
  'oui', '2026-03-05', x'0e' FROM person;
INSERT INTO service_delay VALUES(x'5b', 3, 2);

-- at 4
INSERT INTO assignment VALUES(x'a1', x'f1', 1, 'referent', x'71', x'71',
  '2026-01-05', NULL);

-- at 5
INSERT INTO membership(id, user, structure, role, purpose, start_on, until_on)
VALUES(x'b3', x'72', x'51', 'lecture', 'emploi', '2026-03-01', '2027-06-01');

-- at 6
INSERT INTO kin SELECT x'c1', min(id), x'51', '2026-03-02' FROM person;

-- at 8
INSERT INTO match SELECT x'd1', x'71', x'51', max(id), 1772000000
  FROM person;
INSERT INTO probe SELECT x'd2', max(id), x'51', x'72', x'52', '2026-03-03',
  NULL FROM person;
INSERT INTO request(id, person, structure, user, made_on)
SELECT x'd3', max(id), x'52', x'72', '2026-03-03' FROM person;

-- at 9
INSERT INTO deed(id, user, seq, structure, person, act, undo, record, before,
  version, made_on)
SELECT x'd4', x'71', 1, x'51', min(id), 'follow.done', 'undo.follow', x'f1',
  1, 2, '2026-03-04' FROM person;
INSERT INTO deed_follow(deed, status, scopes, start_on)
VALUES(x'd4', 'actif', 4095, '2026-01-05');

-- at 10
INSERT INTO moved SELECT x'd5', x'71', x'51', max(id), 'note', x'72',
  '2026-03-05', NULL FROM person;

-- at 11
INSERT INTO service(id, num, source, source_id, structure, nom, folded,
  description, date_maj, made_on, state, suspended_on)
VALUES(x'5c', 3, 'passerelle', 'passerelle--3', x'51', 'Atelier', 'atelier',
  'Atelier', '2026-03-06', '2026-03-06', 'suspendu', '2026-03-07');
INSERT INTO service_zone VALUES('france', x'5c');

-- at 12
INSERT INTO favourite VALUES(x'71', x'5b', '2026-03-08', 1);

-- at 14
UPDATE structure SET merged = x'51' WHERE id = x'52';
UPDATE service SET merged_from = x'52' WHERE id = x'5a';

-- at 15
INSERT INTO draft(id, user, kind, changed_on, end_on)
VALUES(x'd6',
  x'71', 'phrase', '2026-03-09', NULL);

-- at 17
INSERT INTO printed VALUES(x'd7', x'5e', x'71', 'caseload.mine', 12,
  1772500000);

-- at 51
INSERT INTO user(id, num, login, name, state, made_on)
VALUES(x'73', 3, 'efface-3', '', 'desactive', '2026-11-02'),
  (x'74', 4, 'efface-4', 'Emile FACE', 'desactive', '2026-11-02');

-- at 53
INSERT INTO proposal VALUES(x'd8', x'72', x'51', 'lecture', x'71', 'proposee',
  '2026-11-20', NULL);
