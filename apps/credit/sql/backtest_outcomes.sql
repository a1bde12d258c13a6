-- Failures by grade; a grade that nobody held is a row of noughts.
INSERT INTO credit_backtestoutcome (backtest_id, which, grade, rank, enterprises, failed)
SELECT %(backtest)s, %(which)s, band.grade, band.rank, count(tried.grade), count(*) FILTER (WHERE tried.failed)
FROM credit_band band LEFT JOIN credit_tried tried ON tried.grade = band.grade
WHERE band.ruleset_id = %(ruleset)s
GROUP BY band.grade, band.rank
