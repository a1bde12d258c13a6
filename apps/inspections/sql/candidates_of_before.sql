-- Draws of before: each number on a list belongs to whom the task seated under it, else to the bureau's entry of that
-- number that stands, else to the newest. Two numbers that meant one person keep the first.
INSERT INTO inspections_candidate (task_id, inspector_id, key)
SELECT DISTINCT ON (task, inspector) task, inspector, key FROM (
  SELECT DISTINCT ON (t.id, d.key) t.id AS task, i.id AS inspector, d.key AS key
  FROM inspections_task t
  JOIN draws_inspector d ON d.draw_id = t.draw_id
  JOIN inspections_inspector i ON i.key = d.key
  ORDER BY t.id, d.key,
    EXISTS (SELECT FROM inspections_seat s JOIN inspections_visit v ON v.id = s.visit_id
            WHERE v.task_id = t.id AND s.inspector_id = i.id) DESC,
    (i.agency_id = t.agency_id) DESC, (i.left_on IS NULL) DESC, i.id DESC
) found ORDER BY task, inspector, key;
SET CONSTRAINTS ALL IMMEDIATE;
