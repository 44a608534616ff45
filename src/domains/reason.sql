-- The reasons of appointments, as a structure proposes them.

-- name: reason.of_structure
SELECT code, offered, formats, convene, days, phone, version
FROM reason_setting WHERE structure = :structure;

-- act: reason.set
-- on: structure(:at)
-- right: structure.manage
-- rows: 1
INSERT INTO reason_setting(structure, code, offered, formats, convene, days,
  phone)
SELECT :structure, :code, :offered, :formats, :convene, :days, :phone
WHERE :version = coalesce((SELECT version FROM reason_setting
    WHERE structure = :structure AND code = :code), 0)
  AND length(:code) BETWEEN 1 AND 40 AND :offered IN (0, 1)
  AND :convene IN (0, 1) AND (:days IS NULL OR :days BETWEEN 4 AND 365)
ON CONFLICT(structure, code) DO UPDATE SET offered = excluded.offered,
  formats = excluded.formats, convene = excluded.convene, days = excluded.days,
  phone = excluded.phone, version = version + 1;
