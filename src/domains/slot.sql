-- Slots: moments that a structure opens, and the places taken in them.

-- name: slot.of_days
SELECT s.id, s.structure, s.user, s.day, s.hour, s.minutes, s.category,
  s.location, s.place, s.title, s.places, s.closed_on, s.version,
  u.name AS user_name,
  (SELECT count(*) FROM seat t WHERE t.slot = s.id) AS taken
FROM slot s LEFT JOIN user u ON u.id = s.user
WHERE s.structure = :structure AND s.day >= :from AND s.day <= :until
  AND (s.closed_on IS NULL OR EXISTS (SELECT 1 FROM seat t
    WHERE t.slot = s.id))
ORDER BY s.day, s.hour, s.id;

-- name: slot.by_id
SELECT s.id, s.structure, s.user, s.day, s.hour, s.minutes, s.category,
  s.location, s.place, s.title, s.places, s.closed_on, s.version,
  u.name AS user_name,
  (SELECT count(*) FROM seat t WHERE t.slot = s.id) AS taken
FROM slot s LEFT JOIN user u ON u.id = s.user
WHERE s.id = :id;

-- name: slot.appointments
-- Those who may be in a slot, of that day, that user if it has one, for one
-- person or several: which one is sealed.
SELECT a.id, a.person, a.structure, a.day, a.state, a.convened, a.version,
  f.id AS follow, f.num,
  (SELECT closed FROM person_closed WHERE person = f.person) AS protected
FROM appointment a JOIN follow f ON f.person = a.person
  AND f.structure = a.structure AND f.end_on IS NULL
WHERE a.structure = :structure AND a.day = :day AND a.slotted = :kind
  AND (a.user = :user OR :user IS NULL)
ORDER BY a.id;

-- act: slot.open
-- The same moment of the same user, at the same place, is opened once.
-- on: structure(:at)
-- right: slot.write
-- rows: 1
INSERT INTO slot(id, structure, user, day, hour, minutes, category, location,
  place, title, places, made_on, made_by)
SELECT :id, :structure, :user, :day, :hour, :minutes, :category, :location,
  :place, :title, :places, :today, :me
WHERE :day IS date(:day) AND :day >= :today
  AND :hour GLOB '[0-2][0-9]h[0-5][0-9]' AND :hour < '24'
  AND :minutes BETWEEN 5 AND 600 AND :places BETWEEN 1 AND 200
  AND (:user IS NULL OR EXISTS (SELECT 1 FROM membership m
    WHERE m.user = :user AND m.structure = :structure
    AND m.role <> 'lecture' AND m.start_on <= :today
    AND (m.end_on IS NULL OR m.end_on > :today)))
  AND NOT EXISTS (SELECT 1 FROM slot o WHERE o.structure = :structure
    AND o.day = :day AND o.hour = :hour AND o.user IS :user
    AND o.place IS :place AND o.closed_on IS NULL);

-- act: slot.save
-- Never fewer places than are taken; one for one person stays so.
-- on: structure(:at)
-- right: slot.write
-- rows: 1
UPDATE slot SET title = :title, places = :places, version = version + 1
WHERE id = :id AND structure = :structure AND version = :version
  AND :places BETWEEN 1 AND 200 AND (:places = 1) = (places = 1)
  AND :places >= (SELECT count(*) FROM seat t WHERE t.slot = :id);

-- act: slot.close
-- on: structure(:at)
-- right: slot.write
-- rows: 1
UPDATE slot SET closed_on = :today, version = version + 1
WHERE id = :id AND structure = :structure AND version = :version
  AND closed_on IS NULL;
