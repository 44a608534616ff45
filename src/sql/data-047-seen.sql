-- What was confirmed is what could be seen: up to a notice, in the order of
-- their days and ids.  NULL: all that was due (confirmed before this).
ALTER TABLE confirm ADD COLUMN upto_on TEXT;
ALTER TABLE confirm ADD COLUMN upto BLOB;
