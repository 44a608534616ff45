-- Referrals: messages and what each side has read of them, a side's own note,
-- a redirection, what became of it, and delays by service.
ALTER TABLE referral ADD COLUMN parent BLOB REFERENCES referral(id);
-- refused with another service to try
ALTER TABLE referral ADD COLUMN redirected INTEGER NOT NULL DEFAULT 0;
-- the last event that each side has opened
ALTER TABLE referral ADD COLUMN sender_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE referral ADD COLUMN receiver_read INTEGER NOT NULL DEFAULT 0;
-- did she go?  oui | non | en_partie | ne_sait_pas
ALTER TABLE referral ADD COLUMN outcome TEXT;
ALTER TABLE referral ADD COLUMN outcome_on TEXT;
ALTER TABLE referral ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX referral_parent ON referral(parent) WHERE parent IS NOT NULL;

-- How many answers a service gave after so many days (30: and more): sums
-- only, tied to no referral.
CREATE TABLE service_delay(
  service BLOB NOT NULL REFERENCES service(id) ON DELETE CASCADE,
  days INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(service, days)) STRICT, WITHOUT ROWID;
