-- Two structures of the directory that are one: merged, and parted again.

-- name: merge.pairs
-- Of each group, what may be merged into the one that works here, else the
-- oldest.
SELECT s.id, s.nom, s.source, s.commune, a.id AS lead, a.nom AS lead_nom,
  a.source AS lead_source
FROM structure s JOIN structure a ON a.id = (SELECT o.id FROM structure o
  WHERE o.grp = s.grp AND o.merged IS NULL ORDER BY o.account DESC, o.num
  LIMIT 1)
WHERE s.grp IS NOT NULL AND s.merged IS NULL AND s.id <> a.id
ORDER BY a.num, s.num;

-- name: merge.done
SELECT s.id, s.nom, s.source, a.nom AS lead_nom FROM structure s
JOIN structure a ON a.id = s.merged ORDER BY a.num, s.num;

-- name: merge.side
SELECT s.*, (SELECT count(*) FROM service v WHERE v.structure = s.id)
  AS services FROM structure s WHERE s.id = :id;

-- act: structure.merge
-- The second goes into the first, which keeps or takes each field.  What works
-- here cannot be merged into another, as what it wrote is sealed in its name.
-- Referrals that were sent to it by letter stay its own where the first works
-- here, as nobody there could read them, and nobody shall.
-- on: structure(:id)
-- right: platform
-- rows: 1
UPDATE structure SET merged = :id, grp = NULL, grouped = 2,
  version = version + 1
WHERE id = :from AND id <> :id AND account = 0 AND merged IS NULL
  AND version = :from_version
  AND EXISTS (SELECT 1 FROM structure a WHERE a.id = :id
    AND a.merged IS NULL)
  AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.structure = :from)
  AND NOT EXISTS (SELECT 1 FROM follow f WHERE f.structure = :from);
-- rows: any
UPDATE structure SET merged = :id WHERE merged = :from;
-- rows: any
UPDATE service SET structure = :id, merged_from = coalesce(merged_from,
  :from), grouped = 0, version = version + 1 WHERE structure = :from;
-- rows: any
UPDATE referral SET receiver = :id, version = version + 1
WHERE receiver = :from AND external = 1
  AND (SELECT account FROM structure WHERE id = :id) = 0;
-- rows: any
UPDATE OR IGNORE invitation SET structure = :id WHERE structure = :from
  AND (SELECT account FROM structure WHERE id = :id) = 0;
-- rows: any
DELETE FROM invitation WHERE structure = :from;
-- rows: any
DELETE FROM structure_mark WHERE structure = :from;
-- rows: 1
UPDATE structure AS s SET
  nom = CASE :nom WHEN '2' THEN o.nom ELSE s.nom END,
  folded = CASE :nom WHEN '2' THEN o.folded ELSE s.folded END,
  siret = CASE :siret WHEN '2' THEN o.siret ELSE s.siret END,
  adresse = CASE :place WHEN '2' THEN o.adresse ELSE s.adresse END,
  complement_adresse = CASE :place WHEN '2' THEN o.complement_adresse
    ELSE s.complement_adresse END,
  code_postal = CASE :place WHEN '2' THEN o.code_postal
    ELSE s.code_postal END,
  commune = CASE :place WHEN '2' THEN o.commune ELSE s.commune END,
  code_insee = CASE :place WHEN '2' THEN o.code_insee ELSE s.code_insee END,
  latitude = CASE :place WHEN '2' THEN o.latitude ELSE s.latitude END,
  longitude = CASE :place WHEN '2' THEN o.longitude ELSE s.longitude END,
  departement = CASE :place WHEN '2' THEN o.departement
    ELSE s.departement END,
  telephone = CASE :telephone WHEN '2' THEN o.telephone
    ELSE s.telephone END,
  courriel = CASE :courriel WHEN '2' THEN o.courriel ELSE s.courriel END,
  site_web = CASE :site_web WHEN '2' THEN o.site_web ELSE s.site_web END,
  horaires_accueil = CASE :horaires_accueil WHEN '2'
    THEN o.horaires_accueil ELSE s.horaires_accueil END,
  description = CASE :description WHEN '2' THEN o.description
    ELSE s.description END,
  -- a field that was taken is kept by later imports
  edited_on = CASE WHEN '2' IN (:nom, :siret, :place, :telephone, :courriel,
    :site_web, :horaires_accueil, :description) THEN :today
    ELSE s.edited_on END,
  edited_by = CASE WHEN '2' IN (:nom, :siret, :place, :telephone, :courriel,
    :site_web, :horaires_accueil, :description) THEN :me
    ELSE s.edited_by END,
  grouped = 0, version = s.version + 1
FROM structure o WHERE s.id = :id AND o.id = :from AND s.version = :version;

-- act: structure.part
-- Back to a structure of its own, with its services; what the other one took
-- from it stays there.
-- on: structure(:id)
-- right: platform
-- rows: any
UPDATE service SET structure = :id, merged_from = NULL, grouped = 0,
  version = version + 1 WHERE merged_from = :id;
-- rows: 1
UPDATE structure SET merged = NULL, grouped = 0, version = version + 1
WHERE id = :id AND merged IS NOT NULL;
