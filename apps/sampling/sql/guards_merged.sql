-- At the door: whom the same level or one above has sampled too lately, and what a level above found of the producer.
-- Records that were merged are one enterprise (queries/frames.py; rules/repeat.py). Frozen once released.
CREATE FUNCTION sampling_records(firm bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  WITH now AS (SELECT coalesce(merged_into_id, id) AS id FROM registry_enterprise WHERE id = firm)
  SELECT array_agg(id) FROM (
    SELECT id FROM now UNION SELECT e.id FROM registry_enterprise e JOIN now ON e.merged_into_id = now.id
  ) AS records
$$;

CREATE OR REPLACE FUNCTION sampling_repeats(n sampling_batch) RETURNS date LANGUAGE sql STABLE AS $$
  WITH firms AS MATERIALIZED (
    SELECT sampling_records(n.enterprise_id) AS party,
           coalesce(sampling_records(n.enterprise_id), '{}') || coalesce(sampling_records(n.producer_id), '{}') AS makers
  )
  SELECT max(b.visited_on) FROM sampling_batch b, deadlines_limit l, firms f
  WHERE l.code = 'sampling.repeat' AND l.validity @> n.visited_on AND l.unit = 'month'
    AND b.id <> n.id AND b.product_code = n.product_code AND sampling_level_rank(b.level) >= sampling_level_rank(n.level)
    AND b.visited_on <= n.visited_on AND n.visited_on < (b.visited_on + make_interval(months => l.value::int))::date
    AND b.state NOT IN ('drawn', 'ordered', 'nothing', 'refused', 'refusal_stands', 'replaced', 'void', 'annulled')
    AND (b.enterprise_id = ANY (f.party)
         OR sampling_level_rank(b.level) > sampling_level_rank(n.level)
            AND (b.enterprise_id = ANY (f.makers) OR b.producer_id = ANY (f.makers) AND NOT b.producer_denied))
$$;

CREATE OR REPLACE FUNCTION sampling_guard_repeated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF sampling_repeats(NEW) IS NOT NULL THEN
    PERFORM sampling_refuse('the same level or one above sampled this product here lately (Product Quality Law Art. 15)');
  END IF;
  RETURN NEW;
END $$;
