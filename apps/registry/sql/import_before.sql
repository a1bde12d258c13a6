-- What each changed enterprise was, only the columns that change: what undo puts back.
INSERT INTO registry_importchange (run_id, enterprise_id, version, before)
SELECT %(run)s, c.id, c.version + 1, coalesce((
    SELECT jsonb_object_agg(was.key, was.value)
    FROM jsonb_each(to_jsonb(c.old)) was
    JOIN jsonb_each(to_jsonb(c)) will ON will.key = was.key
    WHERE was.value IS DISTINCT FROM will.value AND was.key NOT IN ('id', 'version', 'name_key', 'name_bigrams')
), '{}')
FROM import_change c
