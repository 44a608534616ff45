-- The right of a structure to the social security number.

-- name: nir.of_structure
SELECT num, nom, account, nir_basis, nir_on FROM structure
WHERE id = :structure;

-- name: nir.structures
SELECT num, nom, nir_basis, nir_on FROM structure
WHERE nir_basis > '' ORDER BY +num;

-- act: nir.allow
-- The text that gives the right is named, or there is none.
-- on: structure(:id)
-- right: platform
-- rows: 1
UPDATE structure SET nir_basis = :basis, nir_on = :today,
  version = version + 1
WHERE id = :id AND account = 1 AND length(:basis) BETWEEN 8 AND 200;

-- act: nir.refuse
-- What was written stays sealed; nobody there reads it any more.
-- on: structure(:id)
-- right: platform
-- rows: 1
UPDATE structure SET nir_basis = NULL, nir_on = :today,
  version = version + 1
WHERE id = :id AND nir_basis IS NOT NULL;

-- act: nir.allowed
-- on: structure(:id)
-- right: operator
-- by: operator
-- rows: 1
UPDATE structure SET nir_basis = :basis, nir_on = :today,
  version = version + 1
WHERE id = :id AND length(:basis) BETWEEN 8 AND 200;

-- act: nir.refused
-- on: structure(:id)
-- right: operator
-- by: operator
-- rows: 1
UPDATE structure SET nir_basis = NULL, nir_on = :today,
  version = version + 1
WHERE id = :id AND nir_basis IS NOT NULL;
