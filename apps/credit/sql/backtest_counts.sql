-- The matrix over all, and within each city, industry (two digits of GB/T 4754) and size, in one pass.
INSERT INTO credit_backtestcount (backtest_id, dimension, place, before, after, enterprises)
SELECT %(backtest)s,
       CASE WHEN grouping(city) = 0 THEN 'city' WHEN grouping(industry) = 0 THEN 'industry'
            WHEN grouping(scale) = 0 THEN 'scale' ELSE 'all' END,
       coalesce(city, industry, scale, ''), before, after, sum(enterprises)
FROM credit_tried
GROUP BY GROUPING SETS ((before, after), (city, before, after), (industry, before, after), (scale, before, after))
