-- The directory at any size, and edited here.

-- paged by name; near a place, service_place is there already
CREATE INDEX service_folded ON service(folded, num);

-- Where a remote service may be used: codes of communes, EPCI and
-- départements, or 'france'.  Those on site are found by their place.
CREATE TABLE service_zone(
  zone TEXT NOT NULL, service BLOB NOT NULL REFERENCES service(id)
  ON DELETE CASCADE, PRIMARY KEY(zone, service)) STRICT, WITHOUT ROWID;
CREATE INDEX service_zone_service ON service_zone(service);
INSERT OR IGNORE INTO service_zone(zone, service)
SELECT CASE j.value WHEN '99100' THEN 'france' ELSE j.value END, v.id
FROM service v, json_each('["' || replace(coalesce(nullif(
  v.zone_eligibilite, ''), 'france'), ' ', '","') || '"]') j
WHERE instr(' ' || coalesce(v.modes_accueil, '') || ' ', ' a-distance ') > 0;

-- what its structure does with it here
ALTER TABLE service ADD COLUMN state TEXT NOT NULL DEFAULT 'publie';
ALTER TABLE service ADD COLUMN suspended_on TEXT;
ALTER TABLE service ADD COLUMN update_frequency TEXT;
ALTER TABLE service ADD COLUMN checked_on TEXT;
ALTER TABLE service ADD COLUMN edited_on TEXT;
ALTER TABLE service ADD COLUMN edited_by BLOB;
ALTER TABLE structure ADD COLUMN edited_on TEXT;
ALTER TABLE structure ADD COLUMN edited_by BLOB;
