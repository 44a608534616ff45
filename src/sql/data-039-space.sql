-- The account of a person who comes herself: one for a person, of no
-- structure.  Its name is empty: hers is sealed.
ALTER TABLE user ADD COLUMN person BLOB REFERENCES person(id);
CREATE UNIQUE INDEX user_person ON user(person) WHERE person IS NOT NULL;

-- What a person said in her own space, to a structure that follows her.  Its
-- words, where it has any, are sealed with the notes of that structure.
CREATE TABLE said(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id),       -- her account
  kind TEXT NOT NULL,       -- message | correction | fait | reponse | aide |
                            -- retrait | pourquoi
  about BLOB,               -- fait: the action; reponse: the note; retrait:
                            -- the follow or the referral
  access INTEGER,           -- pourquoi: the record of the audit
  looker BLOB REFERENCES user(id),      -- pourquoi: who had looked; it is
                            -- answered by somebody else
  made_on TEXT NOT NULL,
  seq INTEGER NOT NULL DEFAULT 0,       -- order within what she said there
  seen_on TEXT,
  seen_by BLOB REFERENCES user(id),
  answer BLOB,              -- whose words are sealed as this record
  version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX said_person ON said(person, structure);
CREATE INDEX said_new ON said(structure) WHERE seen_on IS NULL;
CREATE UNIQUE INDEX said_done ON said(about) WHERE kind = 'fait';
CREATE UNIQUE INDEX said_why ON said(access) WHERE access IS NOT NULL;
CREATE INDEX said_answer ON said(answer) WHERE answer IS NOT NULL;
CREATE INDEX said_about ON said(about) WHERE about IS NOT NULL;
CREATE INDEX said_asked ON said(made_on)
  WHERE seen_on IS NULL AND kind = 'pourquoi';
