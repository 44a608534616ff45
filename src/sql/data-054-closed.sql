-- Is an address protected?  A record that is read with others is as closed as
-- the most closed of them.

-- in the structure of a follow
CREATE VIEW follow_closed(follow, closed) AS
SELECT f.id, p.protected OR EXISTS (SELECT 1 FROM follow k
    CROSS JOIN person q ON q.id = k.person AND q.protected = 1
    WHERE k.id = coalesce(f.united, f.id)
    UNION ALL SELECT 1 FROM follow o
    CROSS JOIN person q ON q.id = o.person AND q.protected = 1
    WHERE o.united = coalesce(f.united, f.id))
FROM follow f CROSS JOIN person p ON p.id = f.person;

-- anywhere
CREATE VIEW person_closed(person, closed) AS
SELECT p.id, p.protected OR EXISTS (SELECT 1 FROM follow f
    CROSS JOIN follow_closed c ON c.follow = f.id AND c.closed
    WHERE f.person = p.id)
FROM person p;
