-- What still waits for the word of a reviewer about a result that went back since, or an order that is closed, lapses, and
-- nobody is asked for it any more. Run again, it does nothing. Twin: lapsing.words_lapse.
UPDATE inspections_consent c
   SET state = 'lapsed', answered_label = 'system:inspections', answered_at = now(),
       refused_reason = CASE WHEN c.order_id IS NULL THEN '所申请事项依据的检查结果已退回或者更正' ELSE '所申请事项依据的责令整改书已结案或者撤回' END
 WHERE c.state = 'waiting' AND (
   c.order_id IS NULL AND (
     EXISTS (SELECT FROM inspections_visit v WHERE v.id = c.visit_id AND v.state <> 'published')
     OR EXISTS (SELECT FROM inspections_pastentry p WHERE p.visit_id = c.visit_id AND p.returned_at > c.asked_at)
   )
   OR EXISTS (SELECT FROM inspections_order o
               WHERE o.id = c.order_id AND o.state IN ('done', 'passed_on', 'taken_back'))
 );
UPDATE notifications_message m
   SET read_at = now(), read_by = 'system:inspections'
 WHERE m.kind = 'inspections.word_waits' AND m.read_at IS NULL
   AND EXISTS (SELECT FROM inspections_consent c
                WHERE c.state = 'lapsed' AND m.url = CASE WHEN c.order_id IS NULL
                      THEN '/desk/inspections/visits/' || c.visit_id || '/'
                      ELSE '/desk/inspections/orders/' || c.order_id || '/' END)
   AND NOT EXISTS (SELECT FROM inspections_consent c
                    WHERE c.state = 'waiting' AND m.url = CASE WHEN c.order_id IS NULL
                          THEN '/desk/inspections/visits/' || c.visit_id || '/'
                          ELSE '/desk/inspections/orders/' || c.order_id || '/' END);
