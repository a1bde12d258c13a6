-- Of the enterprises of a shard, those whose rating cannot be what stands without computing it: never rated, rated no
-- more, rated by another ruleset, resting on other facts than it did (their number and mark over all that count), or on one
-- whose day has turned (turned_days.sql) since the last run that rated everybody. For all others the rating that stands is
-- the result of the same ruleset over the same facts, none of which it judges otherwise today.
--
-- A rating counts as seen by that run when it was made well before it began, or for its day or a later one. The conditions
-- on an enterprise are those of score.sql.
WITH subject AS (
  SELECT id FROM registry_enterprise
  WHERE merged_into_id IS NULL AND (status = 'open' OR status_on > %(as_of)s)
    AND (established_on IS NULL OR established_on <= %(as_of)s)
    AND id >= %(first)s AND id < %(past)s
),
counted AS (
  SELECT enterprise_id, count(*)::int AS facts, bit_xor(hashint8extended(id, version)) AS mark,
         bool_or(occurred_on = ANY (%(turned)s::date[])) AS turned
  FROM records_fact
  WHERE state IN ('effective', 'objected', 'expired') AND occurred_on <= %(as_of)s
    AND enterprise_id >= %(first)s AND enterprise_id < %(past)s
  GROUP BY enterprise_id
),
stands AS (
  SELECT rating.enterprise_id, rating.facts, rating.mark,
         run.ruleset_id = %(ruleset)s AND (run.as_of >= %(before)s OR rating.rated_at <= %(seen)s) AS seen
  FROM credit_rating rating
  LEFT JOIN credit_run run ON run.id = rating.run_id
  WHERE rating.model = %(model)s AND rating.superseded_at IS NULL
    AND rating.enterprise_id >= %(first)s AND rating.enterprise_id < %(past)s
),
compared AS (
  SELECT coalesce(subject.id, stands.enterprise_id) AS enterprise_id, stands.facts,
         coalesce(subject.id IS NOT NULL AND stands.seen AND stands.facts = coalesce(counted.facts, 0)
                  AND stands.mark IS NOT DISTINCT FROM counted.mark AND NOT coalesce(counted.turned, false), false) AS settled
  FROM subject
  FULL JOIN stands ON stands.enterprise_id = subject.id
  LEFT JOIN counted ON counted.enterprise_id = subject.id
)
SELECT count(*) FILTER (WHERE settled) AS enterprises, coalesce(sum(facts) FILTER (WHERE settled), 0)::bigint AS facts,
       coalesce(array_agg(enterprise_id ORDER BY enterprise_id) FILTER (WHERE NOT settled), '{}') AS unsettled
FROM compared
