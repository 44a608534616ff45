-- Every right has its end: two years after the structure last did something
-- for the person, two years after the account was last used there.
ALTER TABLE follow ADD COLUMN until_on TEXT;
UPDATE follow SET until_on = date(coalesce(last_contact_on, start_on),
  '+2 years');
ALTER TABLE membership ADD COLUMN until_on TEXT;
UPDATE membership SET until_on = date('now', '+2 years')
WHERE end_on IS NULL;
UPDATE membership SET until_on = end_on WHERE end_on IS NOT NULL;
CREATE INDEX follow_until ON follow(until_on) WHERE end_on IS NULL;
