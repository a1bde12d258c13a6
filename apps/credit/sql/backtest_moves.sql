-- The enterprises whose grade would be another.
INSERT INTO credit_backtestmove (backtest_id, enterprise_id, before, after, score_before, score_after)
SELECT %(backtest)s, enterprise_id, before, after, score_before, score_after FROM credit_tried WHERE enterprise_id IS NOT NULL
ORDER BY enterprise_id
