-- A file of people names who accompanies them by e-mail.
CREATE INDEX user_email ON user(email COLLATE NOCASE)
  WHERE email IS NOT NULL;
