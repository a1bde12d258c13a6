"""Backtests that sort and check less: the engine tells where an enterprise lies and which place a grade has."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

again = import_module("apps.credit.migrations.0012_mark").again
text = import_module("apps.credit.migrations.0018_trials_by_parts").text


def anew(name):
    return f"DROP FUNCTION credit_{name};\n{text(name)}"


class Migration(migrations.Migration):
    dependencies = [("credit", "0020_bands_of_the_grades")]
    operations = [
        *(
            migrations.RunSQL(again(name, known), migrations.RunSQL.noop)
            for name, known in (("credit_score", "known_now"), ("credit_score_then", "known_then"))
        ),
        *(migrations.RunSQL(anew(name), migrations.RunSQL.noop) for name in ("trial_moves", "trial_foretold")),
        migrations.AlterField(
            "backtestmove",
            "backtest",
            models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE,
                related_name="moves", to="credit.backtest",
            ),
        ),
        migrations.AlterField(
            "backtestmove",
            "enterprise",
            models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT,
                related_name="+", to="registry.enterprise",
            ),
        ),
    ]  # fmt: skip
