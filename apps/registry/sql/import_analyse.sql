-- The planner knows nothing of a temporary table until told.
ANALYZE import_row (line, uscc, number, number_kind, problems, division)
