-- Failed checks that led to no proceeding of their own and stand beside none: those of before that was kept.
SELECT k.id, k.licence_id
FROM licensing_aftercheck k
LEFT JOIN licensing_ending c ON c.id = k.ending_id
WHERE k.state = 'failed' AND c.source_key IS DISTINCT FROM 'check:' || k.id
  AND NOT EXISTS (SELECT FROM licensing_beside b WHERE b.source_key = 'check:' || k.id)
  AND NOT EXISTS (SELECT FROM licensing_ending o WHERE o.source_key = 'check:' || k.id)
ORDER BY k.id
LIMIT 500
