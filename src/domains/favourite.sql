-- Favourites: who likes what is the user's alone.

-- act: favourite.add
-- on: user(:id)
-- right: self
-- audit: none
-- rows: 0..1
INSERT OR IGNORE INTO favourite(user, service, made_on, seq)
SELECT :me, v.id, :today, (SELECT coalesce(max(seq), 0) + 1 FROM favourite
  WHERE user = :me) FROM service v JOIN user u ON u.id = :me
WHERE v.id = :service AND u.person IS NULL;

-- act: favourite.drop
-- on: user(:id)
-- right: self
-- audit: none
-- rows: 0..1
DELETE FROM favourite WHERE user = :me AND service = :service;

-- name: favourite.is
SELECT 1 AS yes FROM favourite WHERE user = :me AND service = :service;
