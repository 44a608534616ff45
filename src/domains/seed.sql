-- What only the seed of throw-away data asks.

-- name: seed.services
SELECT v.id FROM service v JOIN structure s ON s.id = v.structure
WHERE s.source = 'passerelle' ORDER BY v.num;

-- act: service.place
-- Services of the demonstration stand where their commune is.
-- on: none
-- right: operator
-- by: operator
-- rows: any
UPDATE service SET
  latitude = (SELECT lat FROM commune WHERE code = service.code_insee),
  longitude = (SELECT lon FROM commune WHERE code = service.code_insee)
WHERE source = 'passerelle' AND code_insee = :code_insee;

-- name: seed.message
SELECT d.id FROM said d JOIN follow f ON f.person = d.person
  AND f.structure = d.structure
WHERE f.id = :follow AND d.kind = 'message' AND d.seen_on IS NULL LIMIT 1;
