-- What a user had seen of a person when she last came.

-- name: visit.of
SELECT v.session, v.made_on, v.moves, v.notes, v.was_on, v.was_moves,
  v.was_notes FROM visit v WHERE v.user = :me AND v.follow = :follow;

-- name: visit.now
SELECT (SELECT coalesce(max(n.move), 0) FROM notebook n
    WHERE n.person = :person AND n.structure = :structure) AS moves,
  (SELECT coalesce(max(n.seq), 0) FROM note n
    WHERE n.person = :person AND n.structure = :structure) AS notes;

-- act: visit.mark
-- A session that comes again goes on with the same visit.
-- on: user(:user)
-- right: self
-- audit: none
-- rows: any
INSERT INTO visit(user, follow, session, made_on, moves, notes)
SELECT :me, f.id, :here, :today,
  (SELECT coalesce(max(n.move), 0) FROM notebook n
    WHERE n.person = f.person AND n.structure = f.structure),
  (SELECT coalesce(max(n.seq), 0) FROM note n
    WHERE n.person = f.person AND n.structure = f.structure)
FROM follow f WHERE f.id = :follow
  AND EXISTS (SELECT 1 FROM membership m WHERE m.user = :me
    AND m.structure = f.structure AND m.end_on IS NULL)
ON CONFLICT(user, follow) DO UPDATE SET
  was_on = CASE WHEN visit.session = :here THEN visit.was_on
    ELSE visit.made_on END,
  was_moves = CASE WHEN visit.session = :here THEN visit.was_moves
    ELSE visit.moves END,
  was_notes = CASE WHEN visit.session = :here THEN visit.was_notes
    ELSE visit.notes END,
  session = :here, made_on = :today, moves = excluded.moves,
  notes = excluded.notes;
