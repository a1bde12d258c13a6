-- Results of before, item by item: one item has what its visit has; so has every item where nothing was found, nobody was
-- reached or nobody let in. Of several items with a problem, those with a problem in their form have it and the others
-- have none. Where the form shows no problem at all nobody knows which item it was: no result by item is made up.
WITH told AS (
  SELECT i.id AS item, i.visit_id AS visit, v.checked_on,
         count(*) OVER (PARTITION BY i.visit_id) = 1
         OR NOT EXISTS (SELECT FROM inspections_result r JOIN inspections_resultcode c ON c.id = r.code_id
                        WHERE r.visit_id = i.visit_id AND c.outcome = 'problem' AND r.number <> '5')
         OR EXISTS (SELECT FROM inspections_result r JOIN inspections_resultcode c ON c.id = r.code_id
                    WHERE r.visit_id = i.visit_id AND c.outcome = 'refused') AS whole,
         EXISTS (SELECT FROM inspections_answer a JOIN inspections_question q ON q.id = a.question_id
                 WHERE a.visit_id = i.visit_id AND a.problem AND q.form_id = i.form_id) AS bad
    FROM inspections_visititem i JOIN inspections_visit v ON v.id = i.visit_id
   WHERE v.state IN ('entered', 'reviewed', 'published')
), known AS (
  SELECT *, bool_or(bad) OVER (PARTITION BY visit) AS shown FROM told
)
INSERT INTO inspections_itemresult (item_id, code_id, system, number, text)
SELECT k.item, r.code_id, r.system, r.number, r.text
  FROM known k
  JOIN inspections_result r ON r.visit_id = k.visit
  JOIN inspections_resultcode c ON c.id = r.code_id
 WHERE k.whole OR k.shown AND (k.bad = (c.outcome <> 'fine'))
UNION ALL
SELECT k.item, c.id, c.system, c.code, c.name
  FROM known k
  JOIN inspections_resultcode c ON c.code = '1'
   AND (c.valid_from IS NULL OR c.valid_from <= k.checked_on) AND (c.valid_to IS NULL OR c.valid_to > k.checked_on)
   AND c.system = (SELECT min(r.system) FROM inspections_result r WHERE r.visit_id = k.visit)
 WHERE NOT k.whole AND k.shown AND NOT k.bad AND NOT EXISTS (
   SELECT FROM inspections_result r JOIN inspections_resultcode f ON f.id = r.code_id
    WHERE r.visit_id = k.visit AND f.outcome = 'fine');
SET CONSTRAINTS ALL IMMEDIATE
