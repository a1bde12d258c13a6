-- Pairs of one that failed and one that did not: two points where the failed one scored lower, one for a tie. Counted
-- over scores, not over pairs: for each score, those that did well above it (running sum from the top) and at it.
INSERT INTO credit_backtestrank (backtest_id, which, enterprises, failed, concordant2)
SELECT %(backtest)s, which.name, coalesce(sum(n), 0), coalesce(sum(bad), 0),
       coalesce(sum(bad * (2 * (above - good) + good)), 0)
FROM (VALUES ('base'), ('draft')) AS which(name)
LEFT JOIN LATERAL (
  SELECT n, bad, n - bad AS good, sum(n - bad) OVER (ORDER BY score DESC) AS above
  FROM (
    SELECT CASE which.name WHEN 'base' THEN base_score ELSE draft_score END AS score, sum(enterprises) AS n,
           coalesce(sum(enterprises) FILTER (WHERE failed), 0) AS bad
    FROM credit_tried
    GROUP BY 1
  ) AS counted
) AS by_score ON true
GROUP BY which.name
