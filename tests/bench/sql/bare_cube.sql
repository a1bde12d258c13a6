-- the yardstick of pass_rates: the counts of every table by product, link, city and size, and nothing else
SELECT product_code AS code, link, left(division_id, 4) AS city, scale,
       count(*) AS n, count(*) FILTER (WHERE verdict = 'pass') AS passed
FROM sampling_batch
WHERE concluded_on IS NOT NULL AND year = %(year)s
GROUP BY CUBE (product_code, link, left(division_id, 4), scale)
