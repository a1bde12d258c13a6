-- Pairs of one that failed and one that did not: two points where the failed one scored lower, one for a tie. Counted
-- over scores, not over pairs: for each score, those that did well above it (running sum from the top) and at it.
INSERT INTO credit_backtestrank (backtest_id, which, enterprises, failed, concordant2)
SELECT %(backtest)s, %(which)s, coalesce(sum(n), 0), coalesce(sum(bad), 0),
       coalesce(sum(bad::numeric * (2 * (above - good) + good)), 0)
FROM (
  SELECT count(*) AS n, count(*) FILTER (WHERE failed) AS bad, count(*) FILTER (WHERE NOT failed) AS good,
         sum(count(*) FILTER (WHERE NOT failed)) OVER (ORDER BY score DESC) AS above
  FROM credit_tried
  GROUP BY score
) AS by_score
