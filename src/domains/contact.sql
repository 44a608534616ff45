-- How an account is reached by who works with the same person.

-- name: contact.mine
SELECT phone, email, version FROM user WHERE id = :me;

-- act: contact.save
-- A person's own is sealed, in her record.
-- on: user(:id)
-- right: self
-- rows: 1
UPDATE user SET phone = :phone, email = :email, version = version + 1
WHERE id = :id AND version = :version AND person IS NULL;
