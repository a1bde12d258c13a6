-- What stands on the list today and stood on a day, of those asked for: (value asked, entry, found_by, borne_until).
-- Whether it stood at the end of that day says the feed, of which nothing is ever taken away: an entry removed and restored
-- did not stand between. A party is known by every name and number its record has or had, those of records merged into it
-- included; each way by which a value leads to it is a row (ways of rules/screening.py).
WITH RECURSIVE standing AS (
  SELECT id AS entry, enterprise_id FROM serious_list_entry
  WHERE ended_on IS NULL AND listed_on <= least(%(on)s::date, %(today)s::date) AND until >= %(today)s
),
-- few records were ever merged, and nothing but a walk over all of them finds them
merged AS MATERIALIZED (
  SELECT id, merged_into_id FROM registry_enterprise WHERE merged_into_id IS NOT NULL
),
record AS (
  SELECT DISTINCT enterprise_id AS id, enterprise_id AS owner FROM standing
  UNION
  SELECT merged.id, record.owner FROM record JOIN merged ON merged.merged_into_id = record.id
),
said AS (
  SELECT record.owner, e.name_key AS value, CASE WHEN e.id = owner THEN 'name' ELSE 'double_record' END AS found_by,
         NULL::date AS borne_until
    FROM record JOIN registry_enterprise e USING (id)
  UNION
  SELECT record.owner, e.uscc, CASE WHEN e.id = owner THEN 'code' ELSE 'double_record' END, NULL
    FROM record JOIN registry_enterprise e USING (id) WHERE e.uscc IS NOT NULL
  UNION
  SELECT record.owner, f.name_key, 'former_name', f.until
    FROM record JOIN registry_formername f ON f.enterprise_id = record.id
  UNION
  SELECT record.owner, i.value, 'number', i.until
    FROM record JOIN registry_identifier i ON i.enterprise_id = record.id
)
SELECT said.value, standing.entry, said.found_by, said.borne_until
FROM said JOIN standing ON standing.enterprise_id = said.owner
CROSS JOIN LATERAL (  -- what the feed told last of the entry by the end of the day
  SELECT c.change FROM serious_list_change c
  WHERE c.entry_id = standing.entry AND c.at < %(end)s ORDER BY c.seq DESC LIMIT 1
) AS told
WHERE said.value = ANY(%(values)s) AND told.change = 'listed'
ORDER BY standing.entry, said.value, said.found_by, said.borne_until
