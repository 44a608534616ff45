-- Did her second factor open this session, or was it made in it?  Those that
-- are open now were let in as it was asked of them then.
ALTER TABLE session ADD COLUMN proved INTEGER NOT NULL DEFAULT 0;
UPDATE session SET proved = 1 WHERE ended IS NULL;
