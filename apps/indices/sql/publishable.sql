-- The newest results of an index up to a run that are not what is shown now: what a publication would change. A run of one
-- period publishes that period alone: it did not look at the others. What a step with faults computed is never among them, nor
-- what rests on figures that were refused or ended.
WITH fresh AS (
  SELECT DISTINCT ON (area, sector_id, period) id, area, sector_id, period, value, band, marks
  FROM indices_result
  WHERE index_id = %(index)s AND run_id <= %(run)s
    AND EXISTS (SELECT FROM indices_step step WHERE step.run_id = indices_result.run_id
                AND step.index_id = indices_result.index_id AND step.state = 'done')
    AND EXISTS (SELECT FROM indices_run WHERE id = %(run)s AND indices_run.period IN ('', indices_result.period))
  ORDER BY area, sector_id, period, vintage DESC
)
SELECT fresh.id AS result, fresh.area, fresh.sector_id AS sector, fresh.period, fresh.value, shown.id AS shown,
       old.value AS before, old.id AS before_result,
       coalesce(indices_puts_right(old.value, fresh.value, fresh.period, shown.since), false) AS puts_right
FROM fresh
LEFT JOIN indices_shown shown ON shown.index_id = %(index)s AND shown.area = fresh.area
  AND shown.sector_id IS NOT DISTINCT FROM fresh.sector_id AND shown.period = fresh.period AND shown.until IS NULL
LEFT JOIN indices_result old ON old.id = shown.result_id
WHERE (shown.id IS NULL OR shown.result_id < fresh.id)
  AND fresh.id NOT IN (SELECT indices_unfounded(ARRAY(SELECT id FROM fresh), 'infinity'))
ORDER BY fresh.period DESC, fresh.area, fresh.sector_id
