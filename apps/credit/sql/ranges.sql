-- Where shards of so many enterprises begin, in the order of their ids.
SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM registry_enterprise) AS numbered
WHERE n %% %(size)s = 0
ORDER BY id
