-- My notes, the latest first.
CREATE INDEX note_author ON note(author, structure, made_on);
