-- A structure of the directory that was merged into another one: its row
-- stays, as the name under which its producer goes on describing it.
ALTER TABLE structure ADD COLUMN merged BLOB REFERENCES structure(id);
CREATE INDEX structure_merged ON structure(merged) WHERE merged IS NOT NULL;
-- a service came from it
ALTER TABLE service ADD COLUMN merged_from BLOB REFERENCES structure(id);
CREATE INDEX service_merged ON service(merged_from)
WHERE merged_from IS NOT NULL;
