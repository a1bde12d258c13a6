"""A quick mark of the inputs beside their hash, and the engine that gives both."""

from importlib import import_module

from django.db import migrations, models

engine = import_module("apps.credit.migrations.0003_engine").engine


def again(name, known):
    # a function's result cannot be changed in place
    return f"DROP FUNCTION IF EXISTS {name};\n{engine(name, known)}"


class Migration(migrations.Migration):
    dependencies = [("credit", "0011_backtests")]
    operations = [
        migrations.AddField("staged", "mark", models.BigIntegerField(null=True)),
        migrations.AddField("rating", "mark", models.BigIntegerField(null=True)),
        *(
            migrations.RunSQL(again(name, known), migrations.RunSQL.noop)
            for name, known in (("credit_score", "known_now"), ("credit_score_then", "known_then"))
        ),
    ]
