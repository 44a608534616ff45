-- What a user has chosen for herself.

-- name: preference.all
SELECT name, value FROM preference WHERE user = :user ORDER BY name;

-- name: preference.one
SELECT value FROM preference WHERE user = :user AND name = :name;
