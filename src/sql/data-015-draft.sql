-- Records of one user alone: where a session was left, lists as she likes
-- them, her own phrases.  What they say lies in their blob.

CREATE TABLE draft(
  id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user(id),
  kind TEXT NOT NULL,               -- place | view | phrase
  about TEXT,                       -- a screen's name; nothing personal
  person BLOB,                      -- whose erasure takes it along
  session BLOB,                     -- that wrote it last
  changed_on TEXT NOT NULL,
  end_on TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX draft_user ON draft(user, kind);
CREATE INDEX draft_person ON draft(person) WHERE person IS NOT NULL;
CREATE INDEX draft_end ON draft(end_on) WHERE end_on IS NOT NULL;
