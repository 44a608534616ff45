-- Was her address protected when what can be undone was done?  One that is
-- since lets nobody in again.
ALTER TABLE deed_follow ADD COLUMN protected INTEGER;
