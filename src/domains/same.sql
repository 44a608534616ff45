-- One structure that several producers describe: what an import compares,
-- groups (rules/samestructure.h), and the lists of a group.

-- name: structure.for_import
SELECT * FROM structure WHERE source_id = :source_id;

-- name: service.for_import
SELECT v.*, s.source_id AS structure_id FROM service v
JOIN structure s ON s.id = v.structure WHERE v.source_id = :source_id;
