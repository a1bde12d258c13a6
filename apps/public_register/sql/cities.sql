-- Current records by the four digits of their city.
SELECT left(division_id, 4) AS city, count(*) AS enterprises FROM registry_enterprise
WHERE merged_into_id IS NULL GROUP BY 1 ORDER BY 1
