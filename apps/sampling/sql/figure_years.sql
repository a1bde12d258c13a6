-- The years that have figures, newest first: one look into the index for each, however many batches there are.
WITH RECURSIVE years (year) AS (
  SELECT max(year) FROM sampling_batch
  WHERE concluded_on IS NOT NULL AND (NOT %(published)s OR state = 'published')
  UNION ALL
  SELECT (SELECT max(batch.year) FROM sampling_batch batch
          WHERE batch.concluded_on IS NOT NULL AND batch.year < years.year
            AND (NOT %(published)s OR batch.state = 'published'))
  FROM years WHERE years.year IS NOT NULL
)
SELECT year FROM years WHERE year IS NOT NULL
