-- Who looked at a record: the audit's own rows.

-- name: looked.page
-- About her: her record, her referrals, handovers, requests for access to it.  A
-- structure sees what was done there, and who read what it sent or was sent.
-- Her record is also what is read with it here.  :sought: numbers of records
-- that do not name her (keeper/sought.h), a comma after each.
WITH RECURSIVE sought(n, rest) AS (SELECT NULL, :sought
  UNION ALL SELECT CAST(rest AS INTEGER), substr(rest, instr(rest, ',') + 1)
    FROM sought WHERE rest <> '')
SELECT a.seq, a.at, a.action, a.kind, a.scopes, a.structure,
  u.name AS user_name, u.person IS NOT NULL AS herself,
  s.nom AS structure_name, e.id AS emergency, a.object IS NULL AS unnamed,
  (SELECT max(m.role) FROM membership m WHERE m.user = a.user
    AND m.structure = a.structure) AS role
FROM audit a LEFT JOIN user u ON u.id = a.user
LEFT JOIN structure s ON s.id = a.structure
LEFT JOIN emergency e ON a.action = 'emergency.open'
  AND e.person = a.object AND e.user = a.user AND e.started = a.at
WHERE a.seq IN (
    SELECT seq FROM audit WHERE object IN (SELECT :person UNION SELECT o.person
      FROM follow k JOIN follow o ON o.united = k.id
      WHERE k.structure = :structure AND k.person = :person)
      AND (:all = 1 OR structure = :structure)
    UNION SELECT b.seq FROM referral r JOIN audit b ON b.object = r.id
      WHERE r.person IN (SELECT :person UNION SELECT o.person
      FROM follow k JOIN follow o ON o.united = k.id
      WHERE k.structure = :structure AND k.person = :person) AND (:all = 1 OR r.sender = :structure
        OR (r.receiver = :structure AND b.structure = :structure))
    UNION SELECT b.seq FROM handover h JOIN audit b ON b.object = h.id
      WHERE h.person = :person AND (:all = 1 OR h.sender = :structure
        OR (h.receiver = :structure AND b.structure = :structure))
    UNION SELECT b.seq FROM request q JOIN audit b ON b.object = q.id
      WHERE q.person IN (SELECT :person UNION SELECT o.person
      FROM follow k JOIN follow o ON o.united = k.id
      WHERE k.structure = :structure AND k.person = :person)
      AND (:all = 1 OR b.structure = :structure)
    UNION SELECT n FROM sought WHERE n IS NOT NULL)
  AND (:others = 0 OR u.person IS NULL)
  AND (:after IS NULL OR a.seq < :after)
  AND (:kind = '' OR :kind = CASE WHEN a.action LIKE 'emergency.%'
    THEN 'urgence' WHEN a.action = 'open' THEN 'lu' ELSE 'ecrit' END)
ORDER BY a.seq DESC LIMIT :n;
