-- What the documents of a server say of it: counts and names of structures.

-- name: dossier.tables
SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL
  AND name NOT LIKE 'sqlite%' ORDER BY name;

-- name: dossier.structures
SELECT s.num, s.nom, s.siret,
  (SELECT count(*) FROM follow f WHERE f.structure = s.id
    AND f.end_on IS NULL) AS people,
  (SELECT count(DISTINCT m.user) FROM membership m WHERE m.structure = s.id
    AND m.end_on IS NULL) AS accounts,
  (SELECT group_concat(DISTINCT f.purpose) FROM follow f
    WHERE f.structure = s.id) AS purposes
FROM structure s WHERE s.account = 1 ORDER BY s.num;

-- name: dossier.feeds
SELECT count(*) AS n FROM feed WHERE closed = 0;
