-- Communes are shown the most peopled first, a page at a time.
CREATE INDEX commune_population ON commune(population, code);
