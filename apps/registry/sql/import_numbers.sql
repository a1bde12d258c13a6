-- The older numbers that the file adds, each to the first good row that brings it: none that another enterprise bears.
CREATE TEMP TABLE import_number ON COMMIT DROP AS
SELECT r.number_kind, r.number, min(r.line) AS line
FROM import_match m
JOIN import_row r ON r.line = m.line
LEFT JOIN import_borne n ON n.number = r.number AND n.number_kind = r.number_kind
WHERE r.number IS NOT NULL
  AND (n.number IS NULL OR NOT n.listed AND n.bearers = 1 AND n.first_ids[1] = m.enterprise_id)
GROUP BY r.number_kind, r.number;

CREATE UNIQUE INDEX ON import_number (line)
