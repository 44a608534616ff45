-- Moments that a structure opens to people: one to one, or an information
-- given to many.  Like its services they are about nobody.
CREATE TABLE slot(
  id BLOB PRIMARY KEY, structure BLOB NOT NULL REFERENCES structure(id),
  user BLOB REFERENCES user(id),    -- who receives; NULL: who takes it
  day TEXT NOT NULL, hour TEXT NOT NULL, minutes INTEGER NOT NULL,
  category TEXT NOT NULL, location TEXT NOT NULL, place TEXT,
  title TEXT,
  places INTEGER NOT NULL,          -- how many people
  closed_on TEXT,                   -- nobody is put into it any more
  made_on TEXT NOT NULL, made_by BLOB NOT NULL REFERENCES user(id),
  version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX slot_day ON slot(structure, day);

-- A place that is taken.  Its id is made from the slot's with the key of the
-- path of who has it: nobody twice in one slot, and nobody without that key
-- knows whose it is.
CREATE TABLE seat(
  id BLOB PRIMARY KEY,
  slot BLOB NOT NULL REFERENCES slot(id)) STRICT, WITHOUT ROWID;
CREATE INDEX seat_slot ON seat(slot);

-- Which slot an appointment is of is sealed with it: 0 none, 1 one for her
-- alone, 2 one with others.
ALTER TABLE appointment ADD COLUMN slotted INTEGER NOT NULL DEFAULT 0;
