"""The engine's function, the unlogged stage, and rulesets that cannot be changed once approved."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"

FROZEN = """
ALTER TABLE credit_staged SET UNLOGGED;

CREATE FUNCTION credit_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held text;
BEGIN
  SELECT state INTO held FROM credit_ruleset WHERE id = coalesce(NEW.ruleset_id, OLD.ruleset_id);
  IF held IN ('submitted', 'approved', 'rejected') THEN
    RAISE EXCEPTION 'a ruleset that left its draft is never changed' USING ERRCODE = '23001';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER credit_indicator_frozen BEFORE INSERT OR UPDATE OR DELETE ON credit_indicator
  FOR EACH ROW EXECUTE FUNCTION credit_refuse_frozen();
CREATE TRIGGER credit_pointrule_frozen BEFORE INSERT OR UPDATE OR DELETE ON credit_pointrule
  FOR EACH ROW EXECUTE FUNCTION credit_refuse_frozen();
CREATE TRIGGER credit_veto_frozen BEFORE INSERT OR UPDATE OR DELETE ON credit_veto
  FOR EACH ROW EXECUTE FUNCTION credit_refuse_frozen();
CREATE TRIGGER credit_band_frozen BEFORE INSERT OR UPDATE OR DELETE ON credit_band
  FOR EACH ROW EXECUTE FUNCTION credit_refuse_frozen();
"""

UNDO = """
DROP TRIGGER credit_band_frozen ON credit_band;
DROP TRIGGER credit_veto_frozen ON credit_veto;
DROP TRIGGER credit_pointrule_frozen ON credit_pointrule;
DROP TRIGGER credit_indicator_frozen ON credit_indicator;
DROP FUNCTION credit_refuse_frozen();
ALTER TABLE credit_staged SET LOGGED;
"""


def engine(name, known):
    """The text of score.sql as the function `name` over one of the two sources of facts."""
    text = (SQL / "score.sql").read_text(encoding="utf-8")
    source = (SQL / f"{known}.sql").read_text(encoding="utf-8")
    return text.replace("{{ name }}", name).replace("{{ known }}", source)


class Migration(migrations.Migration):
    dependencies = [("credit", "0002_initial"), ("records", "0002_history")]
    operations = [
        migrations.RunSQL(FROZEN, UNDO),
        *(
            migrations.RunSQL(engine(name, known), f"DROP FUNCTION IF EXISTS {name}")
            for name, known in (("credit_score", "known_now"), ("credit_score_then", "known_then"))
        ),
    ]
