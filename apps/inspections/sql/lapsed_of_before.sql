-- Requests that still waited at visits that had fallen away: the day is that on which their limit was stopped.
UPDATE inspections_recusalrequest r
   SET lapsed_on = coalesce((SELECT max((c.ended_at AT TIME ZONE 'Asia/Shanghai')::date) FROM deadlines_clock c
                              WHERE c.subject_kind = 'inspections.recusal' AND c.subject_id = r.id::text), r.asked_on),
       lapsed_reason = v.void_reason
  FROM inspections_visit v
 WHERE v.id = r.visit_id AND v.state = 'void' AND r.granted IS NULL;
