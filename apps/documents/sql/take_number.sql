-- The lowest free number of a series that nobody else is just taking; gone with this transaction, or free again.
DELETE FROM documents_freenumber
WHERE id = (
  SELECT free.id FROM documents_freenumber free
  WHERE free.series_id = %(series)s ORDER BY free.number LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING number
