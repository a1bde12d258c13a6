-- Failures by grade under each ruleset; a grade that nobody held is a row of noughts.
INSERT INTO credit_backtestoutcome (backtest_id, which, grade, rank, enterprises, failed)
SELECT %(backtest)s, band.which, band.grade, band.rank, coalesce(sum(tried.enterprises), 0),
       coalesce(sum(tried.enterprises) FILTER (WHERE tried.failed), 0)
FROM (
  SELECT which.name AS which, band.grade, band.rank, row_number() OVER (PARTITION BY which.name ORDER BY band.rank) AS place
  FROM (VALUES ('base', %(base)s), ('draft', %(draft)s)) AS which(name, ruleset_id)
  JOIN credit_band band ON band.ruleset_id = which.ruleset_id
) AS band
LEFT JOIN credit_tried tried ON band.place = CASE band.which WHEN 'base' THEN tried.base_place ELSE tried.draft_place END
GROUP BY band.which, band.grade, band.rank
