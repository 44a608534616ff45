-- What is read by key at any size: structures in the order that their list has,
-- people whom nobody follows, requests that a structure answered.
DROP INDEX structure_folded;
CREATE INDEX structure_folded ON structure(folded, num);
CREATE INDEX follow_nobody ON follow(structure)
  WHERE referent IS NULL AND end_on IS NULL;
CREATE INDEX request_answered ON request(answered_structure)
  WHERE answered_structure IS NOT NULL;
CREATE INDEX request_words ON request(answer) WHERE answer IS NOT NULL;
CREATE INDEX emergency_words ON emergency(words) WHERE words IS NOT NULL;
CREATE INDEX notebook_parent ON notebook(parent) WHERE parent IS NOT NULL;
CREATE INDEX structure_account ON structure(num) WHERE account = 1;
CREATE INDEX request_of ON request(person);
