-- Records of one user alone (design 6, drafts).

-- name: draft.list
SELECT d.id, d.kind, d.about, d.person, d.session, d.changed_on,
  s.id IS NOT NULL AS live
FROM draft d LEFT JOIN session s ON s.id = d.session AND s.ended IS NULL
WHERE d.user = :user AND d.kind = :kind ORDER BY d.changed_on DESC, d.id;

-- name: draft.by_id
SELECT d.id, d.kind, d.about, d.person, d.session, d.changed_on,
  s.id IS NOT NULL AS live
FROM draft d LEFT JOIN session s ON s.id = d.session AND s.ended IS NULL
WHERE d.id = :id AND d.user = :user;

-- act: draft.create
-- on: user(:user)
-- new: draft(:id)
-- right: self
-- blobs: draft
-- audit: none
-- rows: 1
INSERT INTO draft(id, user, kind, about, person, session, changed_on, end_on)
SELECT :id, :me, :kind, :about, :person, :here, :today,
  CASE WHEN :kind IN ('place', 'import') THEN date(:today, '+30 days') END
WHERE :kind IN ('place', 'view', 'phrase', 'appel', 'import',
    'temps')
  AND (SELECT count(*) FROM draft WHERE user = :me) < 200;

-- act: draft.save
-- on: draft(:id)
-- right: self
-- blobs: draft
-- audit: none
-- rows: 1
UPDATE draft SET session = :here, changed_on = :today,
  end_on = CASE WHEN kind = 'place' THEN date(:today, '+30 days')
    ELSE end_on END
WHERE id = :id AND user = :me;

-- act: draft.drop
-- on: draft(:id)
-- right: self
-- revoke: draft :id :me
-- audit: none
-- rows: any
-- Its own words: of a line that takes the id of something else no more goes.
DELETE FROM blob WHERE scope = 13 AND owner = :me
  AND record IN (SELECT id FROM import_line
  WHERE draft = :id AND EXISTS (SELECT 1 FROM draft
    WHERE id = :id AND user = :me));
-- rows: any
DELETE FROM import_line WHERE draft = :id;
-- rows: any
DELETE FROM blob WHERE record = :id;
-- rows: 1
DELETE FROM draft WHERE id = :id AND user = :me;
