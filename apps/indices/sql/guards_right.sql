-- What puts a published value right, and what only brings the count of a period up to date that was not over when it was
-- published; what came in between two results; which results have no ground any more; a reply is set aside before its survey is
-- closed or not at all. Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION indices_last_day(period text) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT (indices_first_day(period) + CASE substr(period, 5, 1) WHEN 'H' THEN interval '6 months' WHEN 'Q' THEN interval '3 months'
                                           WHEN '-' THEN interval '1 month' ELSE interval '1 year' END)::date - 1
$$;

-- `since`: when the value that is replaced became public
CREATE FUNCTION indices_puts_right(former numeric, latter numeric, period text, since timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT former <> latter AND (since AT TIME ZONE 'Asia/Shanghai')::date > indices_last_day(period)
$$;

-- Of pairs of results, each with the one it takes the place of: the figures that the first rests on, itself or through the
-- results it reads, and the other did not; with the value of the same place that the other rested on.
CREATE FUNCTION indices_came_between(results bigint[], befores bigint[]) RETURNS TABLE (result bigint, observation bigint, former numeric)
LANGUAGE sql STABLE AS $$
WITH RECURSIVE pair AS (
  SELECT pair.result, pair.before FROM unnest(results, befores) AS pair (result, before) WHERE pair.before IS NOT NULL
), reads (result, fresh, id) AS (
  SELECT result, true, result FROM pair
  UNION
  SELECT result, false, before FROM pair
  UNION
  SELECT reads.result, reads.fresh, (part ->> 'result')::bigint
  FROM reads JOIN indices_result below ON below.id = reads.id CROSS JOIN LATERAL jsonb_array_elements(below.parts) part
  WHERE part ->> 'result' IS NOT NULL
), inputs AS (
  SELECT DISTINCT reads.result, reads.fresh, input.id
  FROM reads JOIN indices_result below ON below.id = reads.id CROSS JOIN LATERAL unnest(below.inputs) AS input (id)
), came AS (
  SELECT result, id FROM inputs WHERE fresh EXCEPT SELECT result, id FROM inputs WHERE NOT fresh
), went AS (
  SELECT result, id FROM inputs WHERE NOT fresh EXCEPT SELECT result, id FROM inputs WHERE fresh
), old AS (
  SELECT went.result, value.* FROM went JOIN indices_observation value ON value.id = went.id
)
SELECT DISTINCT ON (came.result, came.id) came.result, came.id, old.value
FROM came JOIN indices_observation fresh ON fresh.id = came.id
LEFT JOIN old ON old.result = came.result AND old.series_id = fresh.series_id AND old.area = fresh.area
  AND coalesce(old.sector_id, '') = coalesce(fresh.sector_id, '') AND old.period = fresh.period
ORDER BY came.result, came.id, old.vintage DESC NULLS LAST
$$;

-- Which of these results rest, themselves or through the results they read, on figures that at a moment had been refused and not
-- been released after all, or that ended: nothing is left to count of them. Where there is neither, nothing is walked.
DROP FUNCTION indices_on_refused(bigint[], timestamptz);
CREATE FUNCTION indices_unfounded(asked bigint[], moment timestamptz) RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  refused bigint[] := ARRAY(
    SELECT clearance.release_id FROM indices_clearance clearance
    WHERE NOT clearance.given AND clearance.decided_at <= moment AND NOT EXISTS (
      SELECT FROM indices_clearance after
      WHERE after.release_id = clearance.release_id AND after.given AND after.decided_at <= moment));
BEGIN
  IF cardinality(refused) = 0 AND NOT EXISTS (SELECT FROM indices_observation WHERE stage = 'none') THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH RECURSIVE known AS (
      SELECT series_id, area, coalesce(sector_id, '') AS sector, period, vintage FROM indices_observation value
      WHERE stage = 'none' AND recorded_at <= moment AND release_id <> ALL (refused) AND NOT EXISTS (
        SELECT FROM indices_observation later
        WHERE later.series_id = value.series_id AND later.area = value.area
          AND later.sector_id IS NOT DISTINCT FROM value.sector_id AND later.period = value.period
          AND later.vintage > value.vintage AND later.recorded_at <= moment AND later.release_id <> ALL (refused))
    ), gone AS MATERIALIZED (
      SELECT id FROM indices_observation WHERE release_id = ANY (refused)
      UNION
      SELECT before.id FROM known JOIN indices_observation before ON before.series_id = known.series_id AND before.area = known.area
        AND coalesce(before.sector_id, '') = known.sector AND before.period = known.period AND before.vintage < known.vintage
    ), reads (root, id) AS (
      SELECT each_id, each_id FROM unnest(asked) each_id
      UNION
      SELECT reads.root, (part ->> 'result')::bigint
      FROM reads JOIN indices_result result ON result.id = reads.id CROSS JOIN LATERAL jsonb_array_elements(result.parts) part
      WHERE part ->> 'result' IS NOT NULL
    )
    SELECT DISTINCT reads.root FROM reads JOIN indices_result result ON result.id = reads.id
    CROSS JOIN LATERAL unnest(result.inputs) AS input (observation)
    WHERE input.observation IN (SELECT id FROM gone);
END $$;

CREATE OR REPLACE FUNCTION indices_guard_publication_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  shows bigint;
  rights bigint;
BEGIN
  IF NEW.state = 'published' THEN
    SELECT count(*), count(*) FILTER (
        WHERE indices_puts_right(former_result.value, result.value, shown.period, former.since)) INTO shows, rights
      FROM indices_shown shown JOIN indices_result result ON result.id = shown.result_id
      LEFT JOIN indices_shown former ON former.id = shown.replaces_id
      LEFT JOIN indices_result former_result ON former_result.id = former.result_id
      WHERE shown.publication_id = NEW.id;
    IF (shows, rights) <> (NEW.results_count, NEW.errata_count) THEN
      PERFORM indices_refuse(format('a publication of %s results with %s errata shows %s with %s',
                                    NEW.results_count, NEW.errata_count, shows, rights));
    END IF;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION indices_guard_reply() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM indices_refuse('replies are kept');
  END IF;
  -- whoever closes it counts what is there: a reply comes, or is set aside, before that or not at all
  SELECT state INTO standing FROM indices_survey WHERE id = NEW.survey_id FOR SHARE;
  IF standing <> 'open' THEN
    PERFORM indices_refuse('the survey is not open');
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.survey_id, NEW.area, NEW.mode, NEW.age, NEW.interviewer, NEW.token, NEW.answers, NEW.given_at)
      IS DISTINCT FROM
       (OLD.survey_id, OLD.area, OLD.mode, OLD.age, OLD.interviewer, OLD.token, OLD.answers, OLD.given_at)
      OR OLD.voided_at IS NOT NULL THEN
      PERFORM indices_refuse('a reply is not changed, only set aside once');
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (SELECT FROM indices_quota WHERE survey_id = NEW.survey_id AND area = NEW.area) THEN
    PERFORM indices_refuse('this city is not in the sample');
  END IF;
  IF EXISTS (SELECT FROM indices_question question WHERE survey_id = NEW.survey_id
      AND NOT coalesce((NEW.answers ->> question.position::text)::int BETWEEN 1 AND 10, false)) THEN
    PERFORM indices_refuse('every question is answered from 1 to 10');
  END IF;
  RETURN NEW;
END $$;
