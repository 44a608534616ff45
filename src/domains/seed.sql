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
