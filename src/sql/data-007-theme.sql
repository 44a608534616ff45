-- The themes of one service, found again without reading all of them: an
-- import writes them anew for each service.
CREATE INDEX service_theme_service ON service_theme(service);
