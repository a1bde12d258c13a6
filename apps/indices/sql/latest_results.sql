-- Of each area, industry and period the newest result of an index, with what became of the step that computed it.
SELECT DISTINCT ON (result.area, result.sector_id, result.period)
       result.id, result.area, result.sector_id AS sector, result.period, result.vintage, result.value, result.low, result.high,
       result.band, result.marks, result.digest, step.state
FROM indices_result result
LEFT JOIN indices_step step ON step.run_id = result.run_id AND step.index_id = result.index_id
WHERE result.index_id = %(index)s
ORDER BY result.area, result.sector_id, result.period, result.vintage DESC
