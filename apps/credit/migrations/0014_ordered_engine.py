"""The engine that keeps the order of the enterprises, and looks a fact's period up instead of trying them all."""

from importlib import import_module

from django.db import migrations

again = import_module("apps.credit.migrations.0012_mark").again


class Migration(migrations.Migration):
    dependencies = [("credit", "0013_backtest_stop")]
    operations = [
        migrations.RunSQL(again(name, known), migrations.RunSQL.noop)
        for name, known in (("credit_score", "known_now"), ("credit_score_then", "known_then"))
    ]
