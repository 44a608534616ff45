-- What was confirmed, by whom who administers still, and when: of the erasures
-- that are due, what stood up to the last that was shown on the day of the
-- confirmation.  What was not due yet that day, or told less than 30 days
-- before, was not seen; what was suspended that day, its last one too, was not
-- asked about.
CREATE VIEW confirmed(notice, made_on) AS
SELECT n.id, c.made_on FROM notice n JOIN confirm c ON c.until_on > n.due_on
  AND n.made_on <= date(c.until_on, '-30 days')
  AND (c.upto IS NULL OR (n.due_on, n.id) <= (c.upto_on, c.upto))
  AND NOT EXISTS (SELECT 1 FROM hold w WHERE w.person = n.person
    AND w.made_on <= c.until_on
    AND coalesce(w.ended_on, w.until_on) >= c.until_on)
JOIN user u ON u.id = c.user AND u.state = 'actif' AND u.admin = 1;
