CREATE INDEX ON import_match (enterprise_id) WHERE enterprise_id IS NOT NULL
