-- The directory: structures and services of data-inclusion v1.

-- name: directory.near
-- Services in a box around a place: what stands there.  Here and below, one
-- that several producers describe is shown once.
SELECT v.id, v.num, v.nom, v.folded, v.commune, v.code_insee, v.code_postal,
  v.latitude, v.longitude, v.zone_eligibilite, v.modes_accueil, v.publics,
  v.type, v.thematiques, v.frais, v.modes_mobilisation, v.mobilisable_par,
  v.date_maj, v.update_frequency, s.nom AS structure_name, s.account,
  s.reseaux_porteurs, s.departement,
  coalesce(v.horaires_accueil, s.horaires_accueil) AS hours,
  f.service IS NOT NULL AS liked,
  (SELECT count(*) FROM service o WHERE o.grp = v.grp) - 1 AS others
FROM service v JOIN structure s ON s.id = v.structure
LEFT JOIN favourite f ON f.user = :me AND f.service = v.id
WHERE v.latitude BETWEEN :south AND :north
  AND v.longitude BETWEEN :west AND :east
  AND v.state = 'publie'
  AND (v.suspended_on IS NULL OR v.suspended_on > :today)
  AND (v.grp IS NULL OR NOT EXISTS (SELECT 1 FROM service o
    WHERE o.grp = v.grp AND o.rank < v.rank AND o.state = 'publie'));

-- name: directory.remote
-- Remote services that whoever lives there may use.
SELECT v.id, v.num, v.nom, v.folded, v.commune, v.code_insee, v.code_postal,
  v.latitude, v.longitude, v.zone_eligibilite, v.modes_accueil, v.publics,
  v.type, v.thematiques, v.frais, v.modes_mobilisation, v.mobilisable_par,
  v.date_maj, v.update_frequency, s.nom AS structure_name, s.account,
  s.reseaux_porteurs, s.departement,
  coalesce(v.horaires_accueil, s.horaires_accueil) AS hours,
  f.service IS NOT NULL AS liked,
  (SELECT count(*) FROM service o WHERE o.grp = v.grp) - 1 AS others
FROM service v JOIN structure s ON s.id = v.structure
LEFT JOIN favourite f ON f.user = :me AND f.service = v.id
WHERE v.id IN (SELECT z.service FROM service_zone z
    WHERE z.zone IN (:commune, :parent, :departement, :epci, 'france'))
  AND v.state = 'publie'
  AND (v.suspended_on IS NULL OR v.suspended_on > :today)
  AND (v.grp IS NULL OR NOT EXISTS (SELECT 1 FROM service o
    WHERE o.grp = v.grp AND o.rank < v.rank AND o.state = 'publie'));

-- name: directory.by_name
-- Without a place: by name, from the one after (:folded, :num) on.
SELECT v.id, v.num, v.nom, v.folded, v.commune, v.code_insee, v.code_postal,
  v.latitude, v.longitude, v.zone_eligibilite, v.modes_accueil, v.publics,
  v.type, v.thematiques, v.frais, v.modes_mobilisation, v.mobilisable_par,
  v.date_maj, v.update_frequency, s.nom AS structure_name, s.account,
  s.reseaux_porteurs, s.departement,
  coalesce(v.horaires_accueil, s.horaires_accueil) AS hours,
  f.service IS NOT NULL AS liked,
  (SELECT count(*) FROM service o WHERE o.grp = v.grp) - 1 AS others
FROM service v JOIN structure s ON s.id = v.structure
LEFT JOIN favourite f ON f.user = :me AND f.service = v.id
WHERE (v.folded, v.num) > (:folded, :num)
  AND v.state = 'publie'
  AND (v.suspended_on IS NULL OR v.suspended_on > :today)
  AND (v.grp IS NULL OR NOT EXISTS (SELECT 1 FROM service o
    WHERE o.grp = v.grp AND o.rank < v.rank AND o.state = 'publie'))
ORDER BY v.folded, v.num;

-- name: directory.one
SELECT v.id, v.num, v.nom, v.folded, v.commune, v.code_insee, v.code_postal,
  v.latitude, v.longitude, v.zone_eligibilite, v.modes_accueil, v.publics,
  v.type, v.thematiques, v.frais, v.modes_mobilisation, v.mobilisable_par,
  v.date_maj, v.update_frequency, s.nom AS structure_name, s.account,
  s.reseaux_porteurs, s.departement,
  coalesce(v.horaires_accueil, s.horaires_accueil) AS hours,
  f.service IS NOT NULL AS liked,
  (SELECT count(*) FROM service o WHERE o.grp = v.grp) - 1 AS others
FROM service v JOIN structure s ON s.id = v.structure
LEFT JOIN favourite f ON f.user = :me AND f.service = v.id
WHERE v.id = :id;

-- name: directory.liked
SELECT v.id, v.num, v.nom, v.folded, v.commune, v.code_insee, v.code_postal,
  v.latitude, v.longitude, v.zone_eligibilite, v.modes_accueil, v.publics,
  v.type, v.thematiques, v.frais, v.modes_mobilisation, v.mobilisable_par,
  v.date_maj, v.update_frequency, s.nom AS structure_name, s.account,
  s.reseaux_porteurs, s.departement,
  coalesce(v.horaires_accueil, s.horaires_accueil) AS hours,
  f.service IS NOT NULL AS liked,
  (SELECT count(*) FROM service o WHERE o.grp = v.grp) - 1 AS others
FROM service v JOIN structure s ON s.id = v.structure
LEFT JOIN favourite f ON f.user = :me AND f.service = v.id
WHERE f.service IS NOT NULL AND v.state = 'publie'
  AND (v.suspended_on IS NULL OR v.suspended_on > :today)
ORDER BY f.seq DESC;

-- name: service.by_id
SELECT v.*, s.nom AS structure_name, s.num AS structure_num,
  s.telephone AS structure_telephone, s.courriel AS structure_courriel,
  s.horaires_accueil AS structure_horaires, s.account,
  s.adresse AS structure_adresse, s.departement AS structure_departement,
  f.service IS NOT NULL AS liked,
  (SELECT count(*) FROM service o WHERE o.grp = v.grp) - 1 AS others
FROM service v JOIN structure s ON s.id = v.structure
LEFT JOIN favourite f ON f.user = :me AND f.service = v.id
WHERE v.id = :id;

-- name: service.by_source
SELECT id, version FROM service WHERE source_id = :source_id;

-- name: structure.by_source
SELECT id, version FROM structure WHERE source_id = :source_id;

-- name: structure.page
SELECT id, num, nom, folded, commune, account FROM structure
WHERE (folded, num) > (:folded, :num) AND merged IS NULL AND (:search = ''
  OR instr(' ' || folded, ' ' || :search) > 0)
ORDER BY folded, num LIMIT :n;

-- name: structure.by_id
SELECT s.*, (SELECT count(*) FROM service v WHERE v.structure = s.id)
  AS services FROM structure s WHERE s.id = :id;

-- name: structure.export
-- Those of this server's own only when something of theirs is published.
SELECT s.* FROM structure s WHERE s.merged IS NULL AND (
  s.source <> 'passerelle' OR s.edited_on IS NOT NULL OR EXISTS (SELECT 1 FROM service v
    WHERE v.structure = s.id AND v.state = 'publie'
    AND (v.suspended_on IS NULL OR v.suspended_on > :today)))
ORDER BY s.num;

-- name: service.export
SELECT v.*, s.source_id AS structure_id FROM service v
JOIN structure s ON s.id = v.structure
WHERE v.state = 'publie'
  AND (v.suspended_on IS NULL OR v.suspended_on > :today)
ORDER BY v.num;

-- act: structure.put
-- What was edited here is kept, and what was made here is its own people's: a
-- file changes neither its name nor the number that its letters say to call.
-- (Another server's was made there, and has no account.)
-- on: none
-- right: operator
-- by: operator
-- rows: 0..1
INSERT INTO structure(id, num, source, source_id, nom, folded, date_maj,
  description, lien_source, site_web, accessibilite_lieu, siret, commune,
  code_postal, code_insee, adresse, complement_adresse, longitude, latitude,
  telephone, courriel, horaires_accueil, reseaux_porteurs, extra,
  departement, made_on)
VALUES(:id, (SELECT coalesce(max(num), 0) + 1 FROM structure), :source,
  :source_id, :nom, :folded, :date_maj, :description, :lien_source,
  :site_web, :accessibilite_lieu, :siret, :commune, :code_postal,
  :code_insee, :adresse, :complement_adresse, CAST(:longitude AS REAL),
  CAST(:latitude AS REAL), :telephone, :courriel, :horaires_accueil,
  :reseaux_porteurs, :extra, :departement, :today)
ON CONFLICT(source_id) DO UPDATE SET nom = excluded.nom,
  folded = excluded.folded, date_maj = excluded.date_maj,
  description = excluded.description, lien_source = excluded.lien_source,
  site_web = excluded.site_web,
  accessibilite_lieu = excluded.accessibilite_lieu, siret = excluded.siret,
  commune = excluded.commune, code_postal = excluded.code_postal,
  code_insee = excluded.code_insee, adresse = excluded.adresse,
  complement_adresse = excluded.complement_adresse,
  longitude = excluded.longitude, latitude = excluded.latitude,
  telephone = excluded.telephone, courriel = excluded.courriel,
  horaires_accueil = excluded.horaires_accueil,
  reseaux_porteurs = excluded.reseaux_porteurs, extra = excluded.extra,
  departement = excluded.departement, grouped = 0, version = version + 1
WHERE structure.edited_on IS NULL
  AND (structure.source <> 'passerelle' OR structure.account = 0);

-- act: service.put
-- What was edited here is kept; a check made here outlives an older date.
-- on: none
-- right: operator
-- by: operator
-- rows: 0..1
INSERT INTO service(id, num, source, source_id, structure, nom, folded,
  description, date_maj, lien_source, type, thematiques, frais,
  frais_precisions, publics, publics_precisions, conditions_acces, commune,
  code_postal, code_insee, adresse, complement_adresse, longitude, latitude,
  telephone, courriel, contact_nom_prenom, modes_accueil, zone_eligibilite,
  lien_mobilisation, modes_mobilisation, mobilisable_par,
  mobilisation_precisions, volume_horaire_hebdomadaire, nombre_semaines,
  horaires_accueil, score_qualite, extra, made_on, merged_from)
VALUES(:id, (SELECT coalesce(max(num), 0) + 1 FROM service), :source,
  :source_id, (SELECT coalesce(merged, id) FROM structure
    WHERE source_id = :structure_id),
  :nom, :folded, :description, :date_maj, :lien_source, :type, :thematiques,
  :frais, :frais_precisions, :publics, :publics_precisions,
  :conditions_acces, :commune, :code_postal, :code_insee, :adresse,
  :complement_adresse, CAST(:longitude AS REAL), CAST(:latitude AS REAL),
  :telephone, :courriel, :contact_nom_prenom, :modes_accueil,
  :zone_eligibilite, :lien_mobilisation, :modes_mobilisation,
  :mobilisable_par, :mobilisation_precisions,
  CAST(:volume_horaire_hebdomadaire AS REAL), :nombre_semaines,
  :horaires_accueil, CAST(:score_qualite AS REAL), :extra, :today,
  (SELECT id FROM structure WHERE source_id = :structure_id
    AND merged IS NOT NULL))
ON CONFLICT(source_id) DO UPDATE SET structure = excluded.structure,
  merged_from = excluded.merged_from,
  nom = excluded.nom, folded = excluded.folded,
  description = excluded.description, date_maj = max(excluded.date_maj,
    coalesce(checked_on, excluded.date_maj)),
  lien_source = excluded.lien_source, type = excluded.type,
  thematiques = excluded.thematiques, frais = excluded.frais,
  frais_precisions = excluded.frais_precisions, publics = excluded.publics,
  publics_precisions = excluded.publics_precisions,
  conditions_acces = excluded.conditions_acces, commune = excluded.commune,
  code_postal = excluded.code_postal, code_insee = excluded.code_insee,
  adresse = excluded.adresse,
  complement_adresse = excluded.complement_adresse,
  longitude = excluded.longitude, latitude = excluded.latitude,
  telephone = excluded.telephone, courriel = excluded.courriel,
  contact_nom_prenom = excluded.contact_nom_prenom,
  modes_accueil = excluded.modes_accueil,
  zone_eligibilite = excluded.zone_eligibilite,
  lien_mobilisation = excluded.lien_mobilisation,
  modes_mobilisation = excluded.modes_mobilisation,
  mobilisable_par = excluded.mobilisable_par,
  mobilisation_precisions = excluded.mobilisation_precisions,
  volume_horaire_hebdomadaire = excluded.volume_horaire_hebdomadaire,
  nombre_semaines = excluded.nombre_semaines,
  horaires_accueil = excluded.horaires_accueil,
  score_qualite = excluded.score_qualite, extra = excluded.extra,
  grouped = 0, version = version + 1
WHERE service.edited_on IS NULL;
-- rows: any
DELETE FROM service_theme
WHERE service = (SELECT id FROM service WHERE source_id = :source_id
  AND edited_on IS NULL);
-- rows: any
INSERT OR IGNORE INTO service_theme(theme, service)
SELECT t.value, v.id FROM service v, json_each(:themes) t
WHERE v.source_id = :source_id AND v.edited_on IS NULL;
-- rows: any
DELETE FROM service_zone
WHERE service = (SELECT id FROM service WHERE source_id = :source_id
  AND edited_on IS NULL);
-- rows: any
INSERT OR IGNORE INTO service_zone(zone, service)
SELECT CASE j.value WHEN '99100' THEN 'france' ELSE j.value END, v.id
FROM service v, json_each('["' || replace(coalesce(nullif(
  v.zone_eligibilite, ''), 'france'), ' ', '","') || '"]') j
WHERE v.source_id = :source_id AND v.edited_on IS NULL
  AND instr(' ' || coalesce(v.modes_accueil, '') || ' ',
    ' a-distance ') > 0;
