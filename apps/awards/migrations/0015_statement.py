"""Before his first step in a round everybody states his interests in its applicants; refused without it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.awards import sql


def key(to):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to)


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0014_recusal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("applicants", models.PositiveIntegerField()),
                ("ties", models.PositiveIntegerField(default=0)),
                ("stated_at", models.DateTimeField()),
                ("stated_label", models.CharField(max_length=200)),
                ("agency", key("divisions.agency")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="awards.round"
                    ),
                ),
                ("user", key(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["round", "user"],
                        name="awards_statement_once",
                        violation_error_message="You have stated your interests for this round.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(sql.text("statement_guards"), sql.text("statement_guards_undo")),
    ]
