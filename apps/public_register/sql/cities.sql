-- Current records by the four digits of their city: all of them from the index of divisions, less those merged away,
-- which have a small index of their own. Counting the current ones directly would read the whole table.
SELECT city, sum(enterprises)::bigint AS enterprises
FROM (
    SELECT left(division_id, 4) AS city, count(*) AS enterprises FROM registry_enterprise GROUP BY 1
    UNION ALL
    SELECT left(division_id, 4), -count(*) FROM registry_enterprise WHERE merged_into_id IS NOT NULL GROUP BY 1
) counted
GROUP BY 1 ORDER BY 1
