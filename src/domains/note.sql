-- Notes about a person, and the thread of what happened.

-- name: note.of_person
SELECT n.id, n.kind, n.seq, n.made_on, n.version, n.author,
  u.name AS author_name, n.person, n.structure, n.moved_on
FROM note n JOIN user u ON u.id = n.author
WHERE n.person = :person AND n.structure = :structure
ORDER BY n.seq DESC;

-- name: note.by_id
SELECT n.*, u.name AS author_name, f.id AS follow
FROM note n JOIN user u ON u.id = n.author
LEFT JOIN follow f ON f.person = n.person AND f.structure = n.structure
WHERE n.id = :id;

-- name: note.mine
-- Of people whom the structure follows now, the latest first.
SELECT n.id, n.person, n.kind, n.made_on FROM note n
JOIN follow f ON f.person = n.person AND f.structure = n.structure
  AND f.end_on IS NULL
WHERE n.author = :me AND n.structure = :structure AND n.moved_on IS NULL
ORDER BY n.made_on DESC, n.seq DESC LIMIT :most;

-- act: note.create
-- on: follow(:follow)
-- right: note.write
-- blobs: note worknote
-- rows: 1
INSERT INTO note(id, person, structure, author, kind, seq, made_on,
  written_on)
SELECT :id, :person, :structure, :me, :kind,
  (SELECT coalesce(max(seq), 0) + 1 FROM note WHERE person = :person
    AND structure = :structure), :made_on, :today
WHERE :kind IN ('note', 'travail') AND :made_on IS date(:made_on);
-- A contact that is yet to come is none.
-- rows: 1
UPDATE follow SET last_contact_on =
  CASE WHEN :contact = 1 AND coalesce(last_contact_on, '') < :made_on
    AND :made_on <= :today THEN :made_on ELSE last_contact_on END,
  version = version + :contact
WHERE id = :follow AND :contact IN (0, 1);

-- act: note.save
-- on: note(:id)
-- right: note.author
-- blobs: note worknote
-- rows: 1
UPDATE note SET version = version + 1 WHERE id = :id AND moved_on IS NULL;
