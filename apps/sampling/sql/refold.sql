-- The words of results as registry_fold makes them today. The column is computed anew as a whole, and only where a row
-- differs: its guard looks at every update, and none is meant here.
DO $$
DECLARE
    made text := (
        SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
        JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE d.adrelid = 'sampling_batch'::regclass AND a.attname = 'search_key'
    );
    pairs text := (
        SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
        JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE d.adrelid = 'sampling_batch'::regclass AND a.attname = 'search_pairs'
    );
    stale boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM sampling_batch WHERE search_key <> (%s))', made) INTO stale;
    IF stale THEN
        EXECUTE format('ALTER TABLE sampling_batch ALTER COLUMN search_key SET EXPRESSION AS (%s), '
                       'ALTER COLUMN search_pairs SET EXPRESSION AS (%s)', made, pairs);
    END IF;
END $$;
