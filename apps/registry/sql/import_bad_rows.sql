INSERT INTO import_bad
SELECT line FROM import_row WHERE problems IS NOT NULL
