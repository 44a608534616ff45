-- What a person was told and what she agreed to.

-- name: consent.of_person
SELECT c.id, c.seq, c.made_on, c.user, u.name AS user_name,
  u.person IS NOT NULL AS herself
FROM consent c JOIN user u ON u.id = c.user
WHERE c.person = :person AND c.structure = :structure ORDER BY c.seq;

-- act: consent.write
-- One row more each time: what was said before stays.
-- on: follow(:follow)
-- right: follow.write
-- blobs: note
-- must: note
-- rows: 1
INSERT INTO consent(id, person, structure, user, seq, made_on)
SELECT :id, :person, :structure, :me, coalesce(max(seq), 0) + 1, :today
FROM consent WHERE person = :person AND structure = :structure;

-- Who was shown to the others by an agreement that is no more is not any
-- longer (hide).
-- rows: any
UPDATE circle SET shown = 0 WHERE person = :person
  AND structure = :structure AND shown = 1 AND end_on IS NULL AND :hide = 1;

-- act: consent.own
-- By herself, in her own space.
-- on: follow(:follow)
-- right: herself
-- blobs: note
-- must: note
-- rows: 1
INSERT INTO consent(id, person, structure, user, seq, made_on)
SELECT :id, :person, :structure, :me, coalesce(max(seq), 0) + 1, :today
FROM consent WHERE person = :person AND structure = :structure
HAVING coalesce(sum(made_on = :today), 0) < 80;

-- Who was shown to the others is not any longer (hide), and who follows her
-- there is told.
-- rows: 0..1
INSERT INTO said(id, person, structure, user, kind, made_on, seq)
SELECT randomblob(16), :person, :structure, :me, 'equipe', :today,
  (SELECT coalesce(max(seq), 0) + 1 FROM said
    WHERE person = :person AND structure = :structure)
WHERE :hide = 1 AND EXISTS (SELECT 1 FROM circle WHERE person = :person
  AND structure = :structure AND shown = 1 AND end_on IS NULL);
-- rows: any
UPDATE circle SET shown = 0 WHERE person = :person
  AND structure = :structure AND shown = 1 AND end_on IS NULL AND :hide = 1;
