-- Communes: typing a postcode, choosing a place.

-- name: commune.by_code
SELECT c.*, (SELECT group_concat(postcode, ' ') FROM postcode p
  WHERE p.commune = c.code) AS postcodes FROM commune c WHERE c.code = :code;

-- name: commune.by_postcode
SELECT c.code, c.name, c.departement, c.population FROM postcode p
JOIN commune c ON c.code = p.commune
WHERE p.postcode = :postcode ORDER BY c.population DESC, c.name;

-- name: commune.by_prefix
SELECT c.code, c.name, c.departement, c.population,
  (SELECT min(postcode) FROM postcode p WHERE p.commune = c.code) AS postcode
FROM commune c WHERE c.folded >= :from AND c.folded < :to
ORDER BY c.population DESC, c.name LIMIT 300;

-- name: commune.page
-- The same, a page at a time, the most peopled first.
SELECT c.code, c.name, c.departement, c.population,
  (SELECT min(postcode) FROM postcode p WHERE p.commune = c.code) AS postcode
FROM commune c WHERE c.folded >= :from AND c.folded < :to
  AND (:after IS NULL OR (c.population, c.code) <
    ((SELECT population FROM commune WHERE code = :after), :after))
ORDER BY c.population DESC, c.code DESC LIMIT :n;

-- act: commune.put
-- on: none
-- right: operator
-- by: operator
-- rows: 1
INSERT INTO commune(code, name, folded, departement, epci, population, lat,
  lon, precision, kind, parent)
VALUES(:code, :name, :folded, :departement, :epci, :population,
  CAST(:lat AS REAL), CAST(:lon AS REAL), :precision, :kind, :parent)
ON CONFLICT(code) DO UPDATE SET name = excluded.name,
  folded = excluded.folded, departement = excluded.departement,
  epci = excluded.epci, population = excluded.population,
  lat = excluded.lat, lon = excluded.lon, precision = excluded.precision,
  kind = excluded.kind, parent = excluded.parent;
-- rows: any
DELETE FROM postcode WHERE commune = :code;
-- rows: any
INSERT INTO postcode(postcode, commune)
SELECT value, :code FROM json_each(:postcodes);
