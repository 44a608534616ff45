-- The directory: structures and services of data-inclusion v1.

-- name: directory.near
-- Services that a person of a commune may use, with their distance
-- (services.md 1.8): by zone, then within 50 km of the point or remote.
SELECT v.id, v.num, v.nom, s.nom AS structure_name, v.commune, v.frais,
  v.modes_accueil, v.publics, v.date_maj, s.account, v.folded,
  CASE WHEN instr(' ' || coalesce(v.modes_accueil, '') || ' ',
      ' en-presentiel ') > 0
    THEN round(distance_km(:lat, :lon, v.latitude, v.longitude)) END AS km
FROM service v JOIN structure s ON s.id = v.structure
WHERE (v.zone_eligibilite IS NULL
    OR instr(' ' || v.zone_eligibilite || ' ', ' france ') > 0
    OR instr(' ' || v.zone_eligibilite || ' ', ' 99100 ') > 0
    OR instr(' ' || v.zone_eligibilite || ' ', ' ' || :commune || ' ') > 0
    OR instr(' ' || v.zone_eligibilite || ' ', ' ' || :departement || ' ') > 0
    OR (:epci <> ''
      AND instr(' ' || v.zone_eligibilite || ' ', ' ' || :epci || ' ') > 0))
  AND (distance_km(:lat, :lon, v.latitude, v.longitude) <= 50
    OR instr(' ' || coalesce(v.modes_accueil, '') || ' ',
      ' a-distance ') > 0)
  AND (:theme = '' OR EXISTS (SELECT 1 FROM service_theme t
    WHERE t.service = v.id AND t.theme >= :theme AND t.theme < :theme_end));

-- name: directory.anywhere
-- Without a place: by name.
SELECT v.id, v.num, v.nom, s.nom AS structure_name, v.commune, v.frais,
  v.modes_accueil, v.publics, v.date_maj, s.account, v.folded,
  NULL AS km
FROM service v JOIN structure s ON s.id = v.structure
WHERE (:theme = '' OR EXISTS (SELECT 1 FROM service_theme t
    WHERE t.service = v.id AND t.theme >= :theme AND t.theme < :theme_end))
ORDER BY v.folded LIMIT 5001;

-- name: service.by_id
SELECT v.*, s.nom AS structure_name, s.num AS structure_num,
  s.telephone AS structure_telephone, s.courriel AS structure_courriel,
  s.horaires_accueil AS structure_horaires, s.account,
  s.adresse AS structure_adresse
FROM service v JOIN structure s ON s.id = v.structure WHERE v.id = :id;

-- name: service.by_source
SELECT id, version FROM service WHERE source_id = :source_id;

-- name: structure.by_source
SELECT id, version FROM structure WHERE source_id = :source_id;

-- name: structure.page
SELECT id, num, nom, folded, commune, account FROM structure
WHERE folded || char(1) || num > :after AND (:search = ''
  OR instr(' ' || folded, ' ' || :search) > 0)
ORDER BY folded || char(1) || num LIMIT :n;

-- name: structure.by_id
SELECT s.*, (SELECT count(*) FROM service v WHERE v.structure = s.id)
  AS services FROM structure s WHERE s.id = :id;

-- name: structure.export
SELECT * FROM structure WHERE source <> 'passerelle' ORDER BY num;

-- name: service.export
SELECT v.*, s.source_id AS structure_id FROM service v
JOIN structure s ON s.id = v.structure ORDER BY v.num;

-- act: structure.put
-- on: none
-- right: operator
-- by: operator
-- rows: 1
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
  departement = excluded.departement, version = version + 1;

-- act: service.put
-- on: none
-- right: operator
-- by: operator
-- rows: 1
INSERT INTO service(id, num, source, source_id, structure, nom, folded,
  description, date_maj, lien_source, type, thematiques, frais,
  frais_precisions, publics, publics_precisions, conditions_acces, commune,
  code_postal, code_insee, adresse, complement_adresse, longitude, latitude,
  telephone, courriel, contact_nom_prenom, modes_accueil, zone_eligibilite,
  lien_mobilisation, modes_mobilisation, mobilisable_par,
  mobilisation_precisions, volume_horaire_hebdomadaire, nombre_semaines,
  horaires_accueil, score_qualite, extra, made_on)
VALUES(:id, (SELECT coalesce(max(num), 0) + 1 FROM service), :source,
  :source_id, (SELECT id FROM structure WHERE source_id = :structure_id),
  :nom, :folded, :description, :date_maj, :lien_source, :type, :thematiques,
  :frais, :frais_precisions, :publics, :publics_precisions,
  :conditions_acces, :commune, :code_postal, :code_insee, :adresse,
  :complement_adresse, CAST(:longitude AS REAL), CAST(:latitude AS REAL),
  :telephone, :courriel, :contact_nom_prenom, :modes_accueil,
  :zone_eligibilite, :lien_mobilisation, :modes_mobilisation,
  :mobilisable_par, :mobilisation_precisions,
  CAST(:volume_horaire_hebdomadaire AS REAL), :nombre_semaines,
  :horaires_accueil, CAST(:score_qualite AS REAL), :extra, :today)
ON CONFLICT(source_id) DO UPDATE SET structure = excluded.structure,
  nom = excluded.nom, folded = excluded.folded,
  description = excluded.description, date_maj = excluded.date_maj,
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
  version = version + 1;
-- rows: any
DELETE FROM service_theme
WHERE service = (SELECT id FROM service WHERE source_id = :source_id);
-- rows: any
INSERT OR IGNORE INTO service_theme(theme, service)
SELECT value, (SELECT id FROM service WHERE source_id = :source_id)
FROM json_each(:themes);
