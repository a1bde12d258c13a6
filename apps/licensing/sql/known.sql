-- What the ledger, the register and other applications know of whoever hands a test report in: former names, whether
-- another enterprise has handed in a report of this number (one report speaks for one maker), whether a licence was taken
-- for a fault, whether one ended before its site was seen and none since was verified, whether a proceeding that may bar it
-- is under way, or a failed check waits for its second officer, whether a licence was set aside or withdrawn without a bar, or
-- cancelled because its holder had ceased, and nobody has looked at one since: whoever applies stands again, and what was found
-- beside had been closed with that licence. `firm` is the enterprise as it stands now; what a merge left with a merged
-- record counts (licensing_records, as in free.sql). `maker` is the record the application is of.
SELECT ARRAY(SELECT n.name FROM registry_formername n WHERE n.enterprise_id = %(firm)s ORDER BY n.id) AS former,
  EXISTS (
    SELECT FROM licensing_application a
    WHERE a.report_number = %(number)s AND a.submitted_at IS NOT NULL AND a.enterprise_id <> %(maker)s
  ) OR EXISTS (
    SELECT FROM licensing_change c JOIN licensing_licence l ON l.id = c.licence_id
    WHERE c.report_number = %(number)s AND l.enterprise_id <> %(maker)s
  ) AS used,
  EXISTS (
    SELECT FROM records_fact f JOIN records_factkind k ON k.id = f.kind_id
    WHERE f.enterprise_id IN (SELECT licensing_records(%(firm)s)) AND k.code = ANY(%(kinds)s) AND f.state = ANY(%(counting)s)
  ) AS ended,
  EXISTS (
    SELECT FROM licensing_licence l
    WHERE l.enterprise_id IN (SELECT licensing_records(%(firm)s)) AND l.state IN ('cancelled', 'expired') AND l.verified_on IS NULL
      AND EXISTS (SELECT FROM licensing_aftercheck k WHERE k.licence_id = l.id)
      AND EXISTS (SELECT FROM licensing_covered v JOIN licensing_unit u ON u.id = v.unit_id
                  WHERE v.licence_id = l.id AND u.class_code = ANY(%(classes)s))
      AND NOT EXISTS (SELECT FROM licensing_licence n
                      JOIN licensing_covered v ON v.licence_id = n.id JOIN licensing_unit u ON u.id = v.unit_id
                      WHERE n.enterprise_id IN (SELECT licensing_records(%(firm)s)) AND n.verified_on >= l.state_on AND u.class_code = ANY(%(classes)s))
  ) AS unverified,
  EXISTS (
    SELECT FROM licensing_ending c
    JOIN licensing_licence l ON l.id = c.licence_id
    JOIN licensing_endground g ON g.id = c.ground_id
    WHERE l.enterprise_id IN (SELECT licensing_records(%(firm)s)) AND g.bar_rule <> '' AND c.state NOT IN ('served', 'dropped', 'overturned')
  ) OR EXISTS (
    SELECT FROM licensing_aftercheck k JOIN licensing_licence l ON l.id = k.licence_id
    WHERE l.enterprise_id IN (SELECT licensing_records(%(firm)s)) AND k.state = 'filed' AND k.verdict = 'failed'
  ) AS proceeding,
  EXISTS (
    SELECT FROM licensing_licence l
    JOIN licensing_end e ON e.licence_id = l.id AND e.kind = l.state AND e.set_aside_on IS NULL
    JOIN licensing_endground g ON g.id = e.ground_id AND g.bar_rule = ''
    WHERE l.enterprise_id IN (SELECT licensing_records(%(firm)s)) AND (l.state IN ('revoked', 'withdrawn') OR g.code = 'cancel.ended')
      AND EXISTS (SELECT FROM licensing_covered v JOIN licensing_unit u ON u.id = v.unit_id
                  WHERE v.licence_id = l.id AND u.class_code = ANY(%(classes)s))
      AND NOT EXISTS (SELECT FROM licensing_licence n JOIN licensing_application a ON a.id = n.application_id
                      JOIN licensing_covered v ON v.licence_id = n.id JOIN licensing_unit u ON u.id = v.unit_id
                      WHERE n.enterprise_id IN (SELECT licensing_records(%(firm)s)) AND n.id <> l.id AND n.granted_on >= l.state_on AND u.class_code = ANY(%(classes)s)
                        AND (NOT a.automatic OR n.verified_on IS NOT NULL))
  ) AS undone
