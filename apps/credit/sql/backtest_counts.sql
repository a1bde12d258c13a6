-- The matrix over all, and within each city, industry (two digits of GB/T 4754) and size, in one pass.
INSERT INTO credit_backtestcount (backtest_id, dimension, place, before, after, enterprises)
SELECT %(backtest)s,
       CASE WHEN grouping(city) = 0 THEN 'city' WHEN grouping(industry) = 0 THEN 'industry'
            WHEN grouping(scale) = 0 THEN 'scale' ELSE 'all' END,
       coalesce(city, industry, scale, ''), before, after, count(*)
FROM (
  SELECT tried.before, tried.after, left(enterprise.division_id, 4) || '00' AS city,
         left(coalesce(enterprise.industry_id, ''), 2) AS industry, enterprise.scale
  FROM credit_tried tried JOIN registry_enterprise enterprise ON enterprise.id = tried.enterprise_id
) AS described
GROUP BY GROUPING SETS ((before, after), (city, before, after), (industry, before, after), (scale, before, after))
