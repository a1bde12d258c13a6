-- Only what a file is matched by; the whole is analysed after the import.
ANALYZE registry_enterprise (id, uscc, merged_into_id), registry_identifier (enterprise_id, kind, value)
