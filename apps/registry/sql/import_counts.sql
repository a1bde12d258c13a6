SELECT
    (SELECT count(*) FROM import_row) AS rows,
    (SELECT count(*) FROM import_match WHERE enterprise_id IS NULL) AS created,
    (SELECT count(*) FROM import_change) AS updated,
    (SELECT count(*) FROM import_match WHERE enterprise_id IS NOT NULL) - (SELECT count(*) FROM import_change)
        AS unchanged,
    (SELECT count(*) FROM import_bad) AS rejected,
    (SELECT count(*) FROM import_match m JOIN import_row r ON r.line = m.line WHERE r.uscc IS NULL) AS legacy,
    (SELECT count(DISTINCT line) FROM registry_importreject w WHERE run_id = %(run)s AND warning) AS warnings
