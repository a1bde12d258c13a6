"""No ruleset turns on more days than the engine can number (rules/ruleset.py says why it is so many)."""

from django.db import migrations

GUARD = """
CREATE FUNCTION credit_refuse_turns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (
      SELECT rule.ruleset_id, rule.step_months * step.n AS months
      FROM credit_pointrule rule CROSS JOIN LATERAL generate_series(1, cardinality(rule.decay)) AS step(n)
      UNION
      SELECT ruleset_id, window_months FROM credit_veto
    ) AS turning
    WHERE ruleset_id IN (SELECT ruleset_id FROM touched)
    GROUP BY ruleset_id HAVING count(*) > 511
  ) THEN
    RAISE EXCEPTION 'too many steps' USING ERRCODE = '23514', CONSTRAINT = 'credit_ruleset_turns';
  END IF;
  RETURN NULL;
END $$;
"""
ON = """
CREATE TRIGGER credit_{table}_turns_{event} AFTER {event} ON credit_{table}
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse_turns();
"""
EACH = "".join(ON.format(table=table, event=event) for table in ("pointrule", "veto") for event in ("insert", "update"))
UNDO = """
DROP TRIGGER credit_pointrule_turns_insert ON credit_pointrule;
DROP TRIGGER credit_pointrule_turns_update ON credit_pointrule;
DROP TRIGGER credit_veto_turns_insert ON credit_veto;
DROP TRIGGER credit_veto_turns_update ON credit_veto;
DROP FUNCTION credit_refuse_turns();
"""


class Migration(migrations.Migration):
    dependencies = [("credit", "0022_recall")]
    operations = [migrations.RunSQL(GUARD + EACH, UNDO)]
