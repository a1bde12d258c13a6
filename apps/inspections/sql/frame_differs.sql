-- objects of a task's frame that the sealed draw does not hold, and the other way round: an altered list shows here
SELECT (
  SELECT count(*) FROM inspections_entry e WHERE e.task_id = %(task)s AND NOT EXISTS (
    SELECT FROM draws_object o WHERE o.draw_id = %(draw)s AND o.subject = e.key)
) + (
  SELECT count(*) FROM draws_object o WHERE o.draw_id = %(draw)s AND NOT EXISTS (
    SELECT FROM inspections_entry e WHERE e.task_id = %(task)s AND e.key = o.subject)
) AS differing
