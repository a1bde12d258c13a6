-- whether nobody else seals a draw of one of the items of a task, or lets an object follow in one, at this moment
SELECT coalesce(bool_and(pg_try_advisory_xact_lock(hashtextextended('inspections.item:' || code, 0))), true) AS ours
  FROM (SELECT DISTINCT c.code FROM inspections_taskitem ti JOIN inspections_checkitem c ON c.id = ti.item_id
         WHERE ti.task_id = %(task)s ORDER BY c.code) AS items
