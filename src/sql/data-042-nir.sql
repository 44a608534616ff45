-- The right of a structure to the social security number: the text that gives
-- it, and since when; NULL: it has none, and sees no such field.
ALTER TABLE structure ADD COLUMN nir_basis TEXT;
ALTER TABLE structure ADD COLUMN nir_on TEXT;
-- Who wrote numbers goes on reading them until the administration has said by
-- which text; whoever wrote none has no need of one.
CREATE INDEX structure_nir ON structure(nir_basis) WHERE nir_basis > '';
UPDATE structure SET nir_on = date('now'),
  nir_basis = 'à confirmer : des numéros étaient déjà écrits ici'
WHERE account = 1 AND EXISTS (SELECT 1 FROM follow f JOIN blob b
  ON b.person = f.person AND b.scope = 2
  WHERE f.structure = structure.id AND f.end_on IS NULL);
