-- A structure's own services and card, edited by its people; its date is the
-- day of the last change, and imports keep what was changed here.

-- name: offer.mine
SELECT v.id, v.nom, v.state, v.suspended_on, v.date_maj, v.update_frequency,
  v.version, v.source, v.adresse, v.courriel, v.telephone,
  v.lien_mobilisation, v.modes_accueil, v.modes_mobilisation,
  v.mobilisable_par, v.publics, v.thematiques, v.frais, v.frais_precisions,
  v.description, s.nom AS structure_name, v.structure
FROM service v JOIN structure s ON s.id = v.structure
WHERE v.structure = :structure ORDER BY v.folded, v.num;

-- name: offer.day
-- What my day looks at: what is proposed, and drafts begun here.
SELECT v.id, v.id AS person, v.nom, v.state, v.date_maj, v.update_frequency,
  v.edited_on
FROM service v WHERE v.structure = :structure
  AND ((v.state = 'publie' AND (v.suspended_on IS NULL
      OR v.suspended_on > :today)) OR v.state = 'brouillon')
ORDER BY v.date_maj, v.num;

-- act: service.make
-- on: structure(:at)
-- right: directory.write
-- rows: 1
INSERT INTO service(id, num, source, source_id, structure, date_maj,
  nom, folded, description, lien_source, type, thematiques, frais,
  frais_precisions, publics, publics_precisions, conditions_acces, commune,
  code_postal, code_insee, adresse, complement_adresse, longitude, latitude,
  telephone, courriel, contact_nom_prenom, modes_accueil, zone_eligibilite,
  lien_mobilisation, modes_mobilisation, mobilisable_par,
  mobilisation_precisions, volume_horaire_hebdomadaire, nombre_semaines,
  horaires_accueil, score_qualite, state, suspended_on, update_frequency,
  edited_on, edited_by, checked_on, made_on)
SELECT :id, (SELECT coalesce(max(num), 0) + 1 FROM service), 'passerelle',
  'passerelle--' || lower(hex(:id)), :structure, :today,
  :nom, :folded, :description, :lien_source, :type, :thematiques, :frais,
  :frais_precisions, :publics, :publics_precisions, :conditions_acces,
  :commune, :code_postal, :code_insee, :adresse, :complement_adresse,
  CAST(:longitude AS REAL), CAST(:latitude AS REAL), :telephone, :courriel,
  :contact_nom_prenom, :modes_accueil, :zone_eligibilite, :lien_mobilisation,
  :modes_mobilisation, :mobilisable_par, :mobilisation_precisions,
  CAST(:volume_horaire_hebdomadaire AS REAL), :nombre_semaines,
  :horaires_accueil, CAST(:score_qualite AS REAL), :to, :suspended_on,
  :update_frequency,
  :today, :me, :today, :today
WHERE :to IN ('brouillon', 'publie', 'archive');
-- rows: any
DELETE FROM service_theme WHERE service = :id;
-- rows: any
INSERT OR IGNORE INTO service_theme(theme, service)
SELECT value, :id FROM json_each(:themes);
-- rows: any
DELETE FROM service_zone WHERE service = :id;
-- rows: any
INSERT OR IGNORE INTO service_zone(zone, service)
SELECT CASE j.value WHEN '99100' THEN 'france' ELSE j.value END, v.id
FROM service v, json_each('["' || replace(coalesce(nullif(
  v.zone_eligibilite, ''), 'france'), ' ', '","') || '"]') j
WHERE v.id = :id AND instr(' ' || coalesce(v.modes_accueil, '') || ' ',
  ' a-distance ') > 0;

-- act: service.save
-- on: service(:id)
-- right: directory.write
-- rows: 1
UPDATE service SET
  nom = :nom, folded = :folded, description = :description,
  lien_source = :lien_source, type = :type, thematiques = :thematiques,
  frais = :frais, frais_precisions = :frais_precisions, publics = :publics,
  publics_precisions = :publics_precisions,
  conditions_acces = :conditions_acces, commune = :commune,
  code_postal = :code_postal, code_insee = :code_insee, adresse = :adresse,
  complement_adresse = :complement_adresse,
  longitude = CAST(:longitude AS REAL), latitude = CAST(:latitude AS REAL),
  telephone = :telephone, courriel = :courriel,
  contact_nom_prenom = :contact_nom_prenom, modes_accueil = :modes_accueil,
  zone_eligibilite = :zone_eligibilite,
  lien_mobilisation = :lien_mobilisation,
  modes_mobilisation = :modes_mobilisation,
  mobilisable_par = :mobilisable_par,
  mobilisation_precisions = :mobilisation_precisions,
  volume_horaire_hebdomadaire = CAST(:volume_horaire_hebdomadaire AS REAL),
  nombre_semaines = :nombre_semaines, horaires_accueil = :horaires_accueil,
  score_qualite = CAST(:score_qualite AS REAL), state = :to,
  suspended_on = :suspended_on, update_frequency = :update_frequency,
  date_maj = :today, edited_on = :today, edited_by = :me,
  checked_on = :today, version = version + 1
WHERE id = :id AND version = :version
  AND :to IN ('brouillon', 'publie', 'archive');
-- rows: any
DELETE FROM service_theme WHERE service = :id;
-- rows: any
INSERT OR IGNORE INTO service_theme(theme, service)
SELECT value, :id FROM json_each(:themes);
-- rows: any
DELETE FROM service_zone WHERE service = :id;
-- rows: any
INSERT OR IGNORE INTO service_zone(zone, service)
SELECT CASE j.value WHEN '99100' THEN 'france' ELSE j.value END, v.id
FROM service v, json_each('["' || replace(coalesce(nullif(
  v.zone_eligibilite, ''), 'france'), ' ', '","') || '"]') j
WHERE v.id = :id AND instr(' ' || coalesce(v.modes_accueil, '') || ' ',
  ' a-distance ') > 0;

-- act: service.check
-- Still right, as it stands.
-- on: service(:id)
-- right: directory.write
-- from: publie
-- rows: 1
UPDATE service SET date_maj = :today, checked_on = :today,
  version = version + 1
WHERE id = :id AND version = :version;

-- act: service.archive
-- on: service(:id)
-- right: directory.write
-- from: publie brouillon
-- rows: 1
UPDATE service SET state = 'archive', edited_on = :today, edited_by = :me,
  version = version + 1
WHERE id = :id AND version = :version;

-- act: service.restore
-- Back as a draft: it is read again before it is proposed again.
-- on: service(:id)
-- right: directory.write
-- from: archive
-- rows: 1
UPDATE service SET state = 'brouillon', suspended_on = NULL,
  edited_on = :today, edited_by = :me, version = version + 1
WHERE id = :id AND version = :version;

-- act: structure.save
-- on: structure(:id)
-- right: directory.write
-- rows: 1
UPDATE structure SET
  nom = :nom, folded = :folded, description = :description,
  lien_source = :lien_source, site_web = :site_web,
  accessibilite_lieu = :accessibilite_lieu, siret = :siret,
  commune = :commune, code_postal = :code_postal, code_insee = :code_insee,
  adresse = :adresse, complement_adresse = :complement_adresse,
  longitude = CAST(:longitude AS REAL), latitude = CAST(:latitude AS REAL),
  telephone = :telephone, courriel = :courriel,
  horaires_accueil = :horaires_accueil, reseaux_porteurs = :reseaux_porteurs,
  departement = :departement,
  date_maj = :today, edited_on = :today, edited_by = :me,
  version = version + 1
WHERE id = :id AND version = :version;
