-- What a merge left with a merged record is looked at too: a licence that has ended does not move with it. So is one cancelled
-- because its holder had ceased, where that stands again: what was found beside had been closed with the licence.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: sql/known.sql (proceeding, undone), rules/automatic.py
CREATE OR REPLACE FUNCTION licensing_to_look_at(firm bigint, class text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM licensing_licence l
    JOIN licensing_ending c ON c.licence_id = l.id AND c.state NOT IN ('served', 'dropped', 'overturned')
    JOIN licensing_endground g ON g.id = c.ground_id AND g.bar_rule <> ''
    WHERE l.enterprise_id IN (SELECT licensing_records(firm))
  ) OR EXISTS (
    SELECT FROM licensing_licence l
    JOIN licensing_aftercheck k ON k.licence_id = l.id AND k.state = 'filed' AND k.verdict = 'failed'
    WHERE l.enterprise_id IN (SELECT licensing_records(firm))
  ) OR EXISTS (
    SELECT FROM licensing_licence l
    JOIN licensing_end e ON e.licence_id = l.id AND e.kind = l.state AND e.set_aside_on IS NULL
    JOIN licensing_endground g ON g.id = e.ground_id AND g.bar_rule = ''
    WHERE l.enterprise_id IN (SELECT licensing_records(firm)) AND (l.state IN ('revoked', 'withdrawn') OR g.code = 'cancel.ended')
      AND EXISTS (SELECT FROM licensing_covered v JOIN licensing_unit u ON u.id = v.unit_id
                  WHERE v.licence_id = l.id AND u.class_code = class)
      AND NOT EXISTS (SELECT FROM licensing_licence n JOIN licensing_application a ON a.id = n.application_id
                      JOIN licensing_covered v ON v.licence_id = n.id JOIN licensing_unit u ON u.id = v.unit_id
                      WHERE n.enterprise_id IN (SELECT licensing_records(firm)) AND n.id <> l.id AND n.granted_on >= l.state_on AND u.class_code = class
                        AND (NOT a.automatic OR n.verified_on IS NOT NULL))
  );
END $$;
