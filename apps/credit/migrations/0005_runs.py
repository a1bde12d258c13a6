"""Shards by ranges of enterprises instead of divisions, the truths of a run as CHECKs, and the engine that asks by range."""

from importlib import import_module

from django.db import migrations, models

engine = import_module("apps.credit.migrations.0003_engine").engine

# what ran before ran by divisions: nothing of it can be continued
KEEP = """
UPDATE credit_run SET state = 'failed', error = 'The portal was brought up to date.', finished_at = now()
WHERE state = 'running';
UPDATE credit_run SET finished_at = started_at WHERE finished_at IS NULL AND state <> 'running';
UPDATE credit_run SET error = '?' WHERE state = 'failed' AND error = '';
DELETE FROM credit_staged;
UPDATE credit_shard SET number = counted.n, state = 'done', done_at = run.finished_at
FROM (SELECT id, row_number() OVER (PARTITION BY run_id ORDER BY prefix) AS n FROM credit_shard) AS counted, credit_run run
WHERE counted.id = credit_shard.id AND run.id = credit_shard.run_id;
"""
NOW = "bigint, date, timestamptz, text, bigint[]"


def again(name, known):
    return f"DROP FUNCTION IF EXISTS {name}({NOW});\n{engine(name, known)}"


class Migration(migrations.Migration):
    dependencies = [("credit", "0004_default_rulesets")]
    operations = [
        migrations.AddField("shard", "number", models.PositiveIntegerField(default=1), preserve_default=False),
        migrations.AddField("shard", "first_id", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField("shard", "past_id", models.BigIntegerField(default=2**63 - 1), preserve_default=False),
        migrations.AddField("shard", "attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("shard", "done_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("shard", "credit_shard_state"),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RemoveConstraint("shard", "credit_shard_once"),
        migrations.RemoveField("shard", "prefix"),
        migrations.AddField("staged", "stands_id", models.BigIntegerField(null=True)),
        migrations.AlterField("staged", "score", models.IntegerField(null=True)),
        migrations.AlterField("staged", "grade", models.CharField(max_length=3, null=True)),
        migrations.AlterField("staged", "facts", models.IntegerField(null=True)),
        *(
            migrations.RunSQL(again(name, known), migrations.RunSQL.noop)
            for name, known in (("credit_score", "known_now"), ("credit_score_then", "known_then"))
        ),
    ]
