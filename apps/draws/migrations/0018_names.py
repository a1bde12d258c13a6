"""Whom the keys of a list stand for, where names follow a draw (docs/adr/0049). Draws of before have none."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Concat
from django.db.models.lookups import Regex

from apps.draws import sql


def text(verbose, length, **more):
    return models.CharField(db_collation="C", max_length=length, verbose_name=verbose, **more)


class Migration(migrations.Migration):
    dependencies = [("draws", "0016_held")]
    operations = [
        migrations.CreateModel(
            name="KeptName",
            fields=[
                ("pk", models.CompositePrimaryKey("draw_id", "subject", blank=True, editable=False, primary_key=True, serialize=False)),
                ("subject", text("object", 64)),
                ("salt", text("salt", 64)),
                ("code", text("code", 80)),
                ("area", text("division", 6, blank=True, default="")),
                ("industry", text("industry", 8, blank=True, default="")),
                ("size", text("scale", 20, blank=True, default="")),
                ("label", text("name", 200)),
                ("draw", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="kept_names", to="draws.draw")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(salt__regex="^[0-9a-f]{64}$") & ~Q(code="") & ~Q(label="")
                        & ~Q(Regex(Concat("code", "area", "industry", "size", "label"), "[\\x01-\\x1f\\x7f]")),
                        name="draws_keptname_text",
                        violation_error_message="A name that is kept has a salt, a code and a name, each on one line.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(sql.text("guards_names"), sql.text("guards_names_undo")),
    ]
