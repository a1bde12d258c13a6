-- The public grade of every open enterprise as it stands: what the ratings computed, lifted by a conferral while the
-- computed grade is A. Pages, API, bulk files, change feed and statistics read it.
--
-- Two ask the same in other words. queries/public.py having_grade lists who holds a grade by the indexes, which the
-- planner would not use through the view; a test holds the two together. A yearly edition asks of a past day (of which
-- the clock below knows nothing, and on which what has expired since was still in force): sql/edition_fill.sql, and for
-- its errata operations/editions.py conferred_then.
--
-- Created by a migration, which puts the numbers of the two conferral kinds in place of the marks: as constants they
-- let the planner prove the partial index credit_fact_conferral. EXISTS and not a join: for one enterprise the planner
-- probes that index, for a province it hashes it once. A conferral ends with its fact (expired, withdrawn, repaired) and
-- with its window: an objection to one that is over brings nothing back. A view takes no parameter, so it asks the clock
-- itself, on the calendar of the province.
CREATE VIEW credit_standing AS
SELECT rating.enterprise_id, rating.id AS rating_id, rating.run_id, enterprise.division_id, enterprise.industry_id,
       rating.grade AS computed,
       (CASE
         WHEN rating.grade <> 'A' THEN rating.grade
         WHEN EXISTS (
           SELECT FROM records_fact fact
           WHERE fact.enterprise_id = rating.enterprise_id AND fact.kind_id = {{ aaa }}
             AND fact.state IN ('effective', 'objected')
             AND (fact.public_until IS NULL OR fact.public_until > (now() AT TIME ZONE 'Asia/Shanghai')::date)
         ) THEN 'AAA'
         WHEN EXISTS (
           SELECT FROM records_fact fact
           WHERE fact.enterprise_id = rating.enterprise_id AND fact.kind_id = {{ aa }}
             AND fact.state IN ('effective', 'objected')
             AND (fact.public_until IS NULL OR fact.public_until > (now() AT TIME ZONE 'Asia/Shanghai')::date)
         ) THEN 'AA'
         ELSE rating.grade
       END)::varchar(3) AS grade,
       greatest(rating.rated_at, (
         SELECT max(fact.known_from) FROM records_fact fact
         WHERE fact.enterprise_id = rating.enterprise_id AND fact.kind_id IN ({{ aa }}, {{ aaa }})
       )) AS changed_at
FROM credit_rating rating
JOIN registry_enterprise enterprise
  ON enterprise.id = rating.enterprise_id AND enterprise.status = 'open' AND enterprise.merged_into_id IS NULL
WHERE rating.model = 'grade' AND rating.superseded_at IS NULL;

CREATE INDEX credit_fact_conferral ON records_fact (enterprise_id, kind_id) INCLUDE (state, known_from, public_until)
  WHERE kind_id IN ({{ aa }}, {{ aaa }});

-- who holds a grade other than A: a few in a hundred, found without reading the rest; A needs no index, it is everywhere
CREATE INDEX credit_rating_below ON credit_rating (grade, enterprise_id)
  WHERE model = 'grade' AND superseded_at IS NULL AND grade <> 'A';
