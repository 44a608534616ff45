-- What a user has chosen for herself.

-- name: preference.all
SELECT name, value FROM preference WHERE user = :user ORDER BY name;
