-- On what a referral or a handover stands: 1 she agreed, and may withdraw it; 0
-- the law lets it be done, she was told of it; NULL: before this was kept.
ALTER TABLE referral ADD COLUMN agreed INTEGER;
ALTER TABLE handover ADD COLUMN agreed INTEGER;
