"""Two rulesets in one pass over the facts, and backtests whose statements take the province part by part, in parallel."""

from importlib import import_module
from pathlib import Path

from django.db import migrations, models

again = import_module("apps.credit.migrations.0012_mark").again
SQL = Path(__file__).resolve().parent.parent / "sql"

# What ran before in three steps runs in two: both rulesets are held against the year after at once. A trial that had
# done one of them does that step again.
TWO_STEPS = """
DELETE FROM credit_backtestoutcome outcome USING credit_backtest trial
WHERE trial.id = outcome.backtest_id AND trial.step = 2 AND trial.state <> 'done';
DELETE FROM credit_backtestrank rank USING credit_backtest trial
WHERE trial.id = rank.backtest_id AND trial.step = 2 AND trial.state <> 'done';
UPDATE credit_backtest SET step = step - 1 WHERE step >= 2;
"""


def text(name):
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("credit", "0017_people_by_number")]
    operations = [
        *(
            migrations.RunSQL(again(name, known), migrations.RunSQL.noop)
            for name, known in (("credit_score", "known_now"), ("credit_score_then", "known_then"))
        ),
        migrations.RunSQL(text("trial_moves"), "DROP FUNCTION credit_trial_moves"),
        migrations.RunSQL(text("trial_foretold"), "DROP FUNCTION credit_trial_foretold"),
        migrations.RemoveConstraint("backtest", "credit_backtest_whole"),
        migrations.RunSQL(TWO_STEPS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "backtest",
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(finished_at__isnull=False, step=2),
                name="credit_backtest_whole",
            ),
        ),
    ]
