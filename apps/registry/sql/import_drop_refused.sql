DELETE FROM import_match m USING import_bad b WHERE b.line = m.line
