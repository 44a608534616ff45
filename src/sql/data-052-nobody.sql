-- An erased person's account is nobody's for ever: in a state of its own, which
-- nothing makes live again.
UPDATE user SET state = 'efface' WHERE state = 'desactive'
  AND person IS NULL AND name = '' AND login LIKE 'efface-%';
