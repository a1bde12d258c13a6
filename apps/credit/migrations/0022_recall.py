"""What is approved is in force within some years, and can be recalled before its first day."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

from apps.deadlines import loading

LIMITS = Path(__file__).resolve().parent.parent / "data" / "limits.csv"

WHOLE = (
    Q(state="recalled", validity__isnull=False, recalled_at__isnull=False) & ~Q(recalled_by="") & ~Q(reason="")
    | ~Q(state="recalled") & Q(recalled_at__isnull=True)
)  # fmt: skip
STATES = Q(state__in=("draft", "submitted", "approved", "rejected", "recalled"))
WORDS = {"ruleset": ("ruleset", "ruleset"), "measuretable": ("table", "table of measures")}

# one text for both: what was approved is never changed and never removed; only its end moves
GUARD = """
ALTER TABLE credit_{model} ADD CONSTRAINT credit_{model}_recall CHECK (state <> 'recalled'
  OR (recalled_at AT TIME ZONE 'Asia/Shanghai')::date < lower(validity)
     AND (recalled_user IS NULL OR recalled_user <> ALL (authors))
     AND CASE WHEN recalled_user IS NULL OR decided_user IS NULL THEN recalled_by <> decided_by
         ELSE recalled_user <> decided_user END);

CREATE FUNCTION credit_refuse_{model}_dates() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  decided date := (NEW.decided_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  -- apps/credit/operations/succession.py says it in words
  IF NEW.state = 'approved' AND (TG_OP = 'INSERT' OR OLD.state <> 'approved') AND EXISTS (
    SELECT FROM deadlines_limit ahead
    WHERE ahead.code = 'credit.ahead' AND ahead.validity @> decided
      AND lower(NEW.validity) > decided + make_interval(
        years => CASE ahead.unit WHEN 'year' THEN ahead.value::int ELSE 0 END,
        months => CASE ahead.unit WHEN 'month' THEN ahead.value::int ELSE 0 END,
        days => CASE ahead.unit WHEN 'day' THEN ahead.value::int WHEN 'working_day' THEN 2 * ahead.value::int + 30
                ELSE 0 END)
  ) THEN
    RAISE EXCEPTION 'in force too far ahead' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER credit_{model}_dates BEFORE INSERT OR UPDATE OF state ON credit_{model}
  FOR EACH ROW EXECUTE FUNCTION credit_refuse_{model}_dates();

CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state IN ('approved', 'recalled') THEN
      RAISE EXCEPTION 'a {word} that was approved is never removed' USING ERRCODE = '23001';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state = 'recalled' AND OLD IS DISTINCT FROM NEW THEN
    RAISE EXCEPTION 'a recalled {word} is never changed' USING ERRCODE = '23001';
  END IF;
  IF OLD.state <> 'draft' AND ({head}) IS DISTINCT FROM ({new_head}) THEN
    RAISE EXCEPTION 'a {word} that left its draft is never changed' USING ERRCODE = '23001';
  END IF;
  -- the end comes nearer when another follows, and moves back to where the end of that one is when it is recalled
  IF OLD.state = 'approved' AND NOT (
    NEW.state = 'recalled' AND NEW.validity = OLD.validity
    OR NEW.state = 'approved' AND lower(NEW.validity) IS NOT DISTINCT FROM lower(OLD.validity) AND (
      NEW.validity <@ OLD.validity
      OR EXISTS (
        SELECT FROM credit_{model} recalled
        WHERE recalled.state = 'recalled' {same} AND lower(recalled.validity) = upper(OLD.validity)
          AND upper(recalled.validity) IS NOT DISTINCT FROM upper(NEW.validity)
      )
    )
  ) THEN
    RAISE EXCEPTION 'a {word} in force is never changed' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
"""
# what stands under either is fixed in every state but a draft's, the new one too
PARTS = """
CREATE OR REPLACE FUNCTION credit_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM credit_ruleset WHERE id IN (OLD.ruleset_id, NEW.ruleset_id) AND state <> 'draft') THEN
    RAISE EXCEPTION 'a ruleset that left its draft is never changed' USING ERRCODE = '23001';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE OR REPLACE FUNCTION credit_refuse_measure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM credit_measuretable WHERE id IN (OLD.table_id, NEW.table_id) AND state <> 'draft') THEN
    RAISE EXCEPTION 'a table of measures that left its draft is never changed' USING ERRCODE = '23001';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
"""
HEAD = ("code", "title", "title_en", "legal_basis", "verified")


def guard(model, function, word, head, same):
    old, new = (", ".join(f"{row}.{column}" for column in head) for row in ("OLD", "NEW"))
    return GUARD.format(model=model, function=function, word=word, head=old, new_head=new, same=same)


RULESETS = guard(
    "ruleset", "credit_refuse_frozen_head", "ruleset", ("model", *HEAD, "content_hash"), "AND recalled.model = OLD.model"
)
MEASURES = (
    guard("measuretable", "credit_refuse_measure_head", "table of measures", HEAD, "")
    + """
CREATE TRIGGER credit_measuretable_frozen BEFORE UPDATE OR DELETE ON credit_measuretable
  FOR EACH ROW EXECUTE FUNCTION credit_refuse_measure_head();
"""
)


def ahead(apps, schema_editor):
    loading.load_limits(apps.get_model("deadlines", "Limit"), loading.limit_rows(LIMITS))


def recalled(model):
    """Columns and constraints of a recall for one of the two."""
    word, long_word = WORDS[model]
    whole = f"A recalled {word} has a reason and somebody who recalled it before its first day."
    return (
        migrations.AddField(model, "recalled_by", models.CharField(blank=True, default="", max_length=200),
                            preserve_default=False),
        migrations.AddField(model, "recalled_user", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField(model, "recalled_at", models.DateTimeField(blank=True, null=True)),
        migrations.RemoveConstraint(model, f"credit_{model}_state"),
        migrations.AddConstraint(model, models.CheckConstraint(
            condition=STATES, name=f"credit_{model}_state",
            violation_error_message=f"This is not a state of a {long_word}.",
        )),
        migrations.AddConstraint(model, models.CheckConstraint(
            condition=WHOLE, name=f"credit_{model}_recalled_whole", violation_error_message=whole,
        )),
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("credit", "0021_trials_lighter"), ("deadlines", "0002_load")]
    operations = [
        migrations.RunPython(ahead, migrations.RunPython.noop),
        *recalled("ruleset"),
        *recalled("measuretable"),
        migrations.RunSQL(RULESETS + MEASURES + PARTS, migrations.RunSQL.noop),
    ]
