"""A line of a feed says its entry, number and measures by itself; a reading says which lines were read."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models.deletion import PROTECT

from apps.joint_punishment import sql

LIST = django.contrib.postgres.fields.ArrayField
STATE = [
    migrations.AddField(
        "item",
        "entry",
        models.ForeignKey(
            "serious_list.entry", PROTECT, db_index=False, default=None, editable=False, related_name="+"
        ),
        preserve_default=False,
    ),
    migrations.AddField(
        "item", "number", models.CharField(default=None, editable=False, max_length=80), preserve_default=False
    ),
    migrations.AddField(
        "item",
        "measures",
        LIST(base_field=models.CharField(max_length=40), default=None, editable=False, size=None),
        preserve_default=False,
    ),
    migrations.RemoveField("reading", "handed"),
    migrations.RemoveField("reading", "ended"),
    migrations.AddField("reading", "since", models.BigIntegerField(default=0), preserve_default=False),
    migrations.AddField("reading", "last", models.BigIntegerField(default=0), preserve_default=False),
    migrations.AddField(
        "reading", "unshown", LIST(base_field=models.BigIntegerField(), default=list, size=None), preserve_default=False
    ),
]


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0008_readings"), ("serious_list", "0020_once_a_party")]
    operations = [
        migrations.RunSQL(sql.text("lines"), sql.text("lines_undo"), state_operations=STATE),
        migrations.RunSQL(sql.text("page_of_lines"), sql.text("page_of_lines_undo") + sql.functions("page")),
    ]
