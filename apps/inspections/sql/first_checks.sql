-- Rows of before: the day that stands is the earliest that is known, and what was published late was said in its event.
UPDATE inspections_visit SET first_checked_on = checked_on WHERE checked_on IS NOT NULL;
UPDATE inspections_visit v SET late = true
FROM audit_event e
WHERE e.verb = 'inspections.result_published' AND e.subject_kind = 'inspection_visit' AND e.subject_id = v.id::text
  AND e.data ->> 'late' = 'true';
SET CONSTRAINTS ALL IMMEDIATE;
