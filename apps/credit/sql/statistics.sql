-- Count the standing grades by city and section of industry into the projection that the statistics page reads. The
-- caller has emptied it in the same transaction.
INSERT INTO credit_statistic (city, section, grade, enterprises)
SELECT left(standing.division_id, 4) AS city, coalesce(industry.section, '') AS section, standing.grade, count(*)
FROM credit_standing standing
LEFT JOIN registry_industry industry ON industry.code = standing.industry_id
GROUP BY 1, 2, 3
