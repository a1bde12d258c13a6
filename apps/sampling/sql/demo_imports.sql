-- The imports that invented results of past years came by: one of each bureau and year, and what their rows said beyond
-- the batch. Two statements: the second needs the keys of the first.
INSERT INTO sampling_importofresults (
  agency_id, file_name, file_hash, document, encoding, state, counts, created_by, created_at, started_at, finished_at,
  error_code, error_details, undone_by
)
SELECT agency_id, %(file)s, '', '', 'utf-8', 'done',
  jsonb_build_object('rows', n, 'created', n, 'updated', 0, 'unchanged', 0, 'rejected', 0, 'facts', 0),
  '历史结果导入（演示）', done, done, done, '', '{}', ''
FROM (
  SELECT agency_id, year, count(*) AS n,
         least((make_date(year + 1, 1, 20) + time '10:00') AT TIME ZONE 'Asia/Shanghai', %(at)s) AS done
  FROM sampling_batch batch
  WHERE origin = 'import' AND source_key LIKE 'demo-%%'
    AND NOT EXISTS (SELECT FROM sampling_importedresult said WHERE said.batch_id = batch.id)
  GROUP BY agency_id, year
) AS brought
ORDER BY year, agency_id;

INSERT INTO sampling_importedresult (
  run_id, batch_id, line, laboratory_name, report_number, standard_code, failed_items, untold_name, untold_code,
  producer_told_on, review, review_ground, review_finding, reviewed_label
)
SELECT run.id, batch.id, row_number() OVER (PARTITION BY run.id ORDER BY batch.id),
  (ARRAY['苏澄产品质量检验所（演示）', '衡川检测中心（演示）'])[1 + batch.id %% 2],
  'YB-' || batch.year || '-' || lpad(batch.id::text, 6, '0'), coalesce(standard.code, ''),
  CASE batch.verdict WHEN 'fail' THEN failed.items ELSE '' END, '', '',
  CASE batch.verdict WHEN 'fail' THEN batch.told_on END, '', '', '', ''
FROM sampling_batch batch
-- the newest import of the bureau for the year: an earlier one has its rows
JOIN LATERAL (
  SELECT run.id FROM sampling_importofresults run
  WHERE run.agency_id = batch.agency_id AND run.file_name = %(file)s
    AND run.finished_at >= least((make_date(batch.year + 1, 1, 20) + time '10:00') AT TIME ZONE 'Asia/Shanghai', %(at)s)
  ORDER BY run.finished_at, run.id DESC LIMIT 1
) run ON true
LEFT JOIN sampling_standard standard ON standard.id = batch.standard_id
CROSS JOIN LATERAL (
  SELECT string_agg(replace(item.name, '、', '或者'), '；' ORDER BY item.position) AS items
  FROM sampling_standarditem item
  WHERE item.standard_id = batch.standard_id
    -- the first item it fails is any of them, a second one now and then
    AND (item.position = 1 + batch.id %% (SELECT count(*) FROM sampling_standarditem i WHERE i.standard_id = item.standard_id)
         OR hashint8extended(batch.id, item.position) %% 6 = 0)
) failed
WHERE batch.origin = 'import' AND batch.source_key LIKE 'demo-%%'
  AND NOT EXISTS (SELECT FROM sampling_importedresult said WHERE said.batch_id = batch.id)
