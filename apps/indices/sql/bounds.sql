-- The least and the greatest value that an index or a series can have, as the guard of its targets knows them.
SELECT lowest, highest FROM indices_bounds(%(index)s::bigint, %(series)s::bigint)
