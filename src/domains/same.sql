-- One structure, or one service, that several producers describe: what an
-- import compares and groups (rules/samestructure.h), and the lists of a
-- group.

-- name: structure.for_import
SELECT * FROM structure WHERE source_id = :source_id;

-- name: service.for_import
-- Its structure as its producer names it, also when that one was merged.
SELECT v.*, s.source_id AS structure_id FROM service v
JOIN structure s ON s.id = coalesce(v.merged_from, v.structure)
WHERE v.source_id = :source_id;

-- name: same.to_mark
SELECT id, num, grp, nom, siret, adresse, code_insee, commune, telephone,
  courriel, source, latitude, longitude FROM structure
WHERE grouped < 1 AND merged IS NULL ORDER BY num LIMIT 1000;

-- name: same.to_group
SELECT id FROM structure WHERE grouped = 1;

-- name: same.structure
SELECT id, num, grp, nom, siret, adresse, code_insee, commune, telephone,
  courriel, source, latitude, longitude FROM structure WHERE id = :id;

-- name: same.marks
SELECT mark FROM structure_mark WHERE structure = :id;

-- name: same.marked
-- One more than are compared: a mark that so many share says nothing.
SELECT structure FROM structure_mark WHERE mark = :mark LIMIT 41;

-- name: same.of_group
SELECT id FROM structure WHERE grp = :grp;

-- name: same.groups_to_rank
-- Groups of structures some service of which is to be grouped again.
SELECT DISTINCT s.grp FROM service v JOIN structure s ON s.id = v.structure
WHERE v.grouped < 2 AND s.grp IS NOT NULL;

-- name: same.services_to_rank
SELECT v.id, v.nom, s.source FROM service v
JOIN structure s ON s.id = v.structure WHERE s.grp = :grp
ORDER BY v.score_qualite DESC NULLS LAST, v.date_maj DESC, v.id;

-- name: same.services
-- Those that are the same as one, itself too, the best first.
SELECT o.id, o.nom, s.nom AS structure_name, s.commune, o.source, o.date_maj,
  o.score_qualite FROM service v JOIN service o ON o.grp = v.grp
JOIN structure s ON s.id = o.structure
WHERE v.id = :id ORDER BY o.rank;

-- act: structure.mark
-- on: none
-- right: operator
-- by: operator
-- rows: any
DELETE FROM structure_mark WHERE structure = :id;
-- rows: any
INSERT OR IGNORE INTO structure_mark(mark, structure)
SELECT value, :id FROM json_each(:marks);
-- rows: 1
UPDATE structure SET grouped = 1 WHERE id = :id;

-- act: structure.group
-- Its services are grouped again when its group changes.
-- on: none
-- right: operator
-- by: operator
-- rows: any
UPDATE service SET grouped = 0 WHERE structure = :id
  AND EXISTS (SELECT 1 FROM structure s WHERE s.id = :id
    AND s.grp IS NOT :grp);
-- rows: 1
UPDATE structure SET grp = :grp, grouped = 2 WHERE id = :id;

-- act: service.group
-- on: none
-- right: operator
-- by: operator
-- rows: 1
UPDATE service SET grp = :grp, rank = :rank, grouped = 2 WHERE id = :id;

-- act: service.alone
-- on: none
-- right: operator
-- by: operator
-- rows: any
UPDATE service SET grp = NULL, rank = 1, grouped = 2 WHERE grouped < 2
  AND structure IN (SELECT id FROM structure WHERE grp IS NULL);
