-- Who was looked for is in the key file, which no session reads.
DROP TABLE probe;
