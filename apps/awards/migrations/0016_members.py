"""The committee's members stand as rows with their presence and vote; a list needs enough of them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from apps.awards import sql

PARTS = [
    ("for", "present, for the list"),
    ("against", "present, against it"),
    ("abstained", "present, abstained"),
    ("left", "left: has a tie"),
    ("absent", "absent"),
]


class Migration(migrations.Migration):
    dependencies = [("awards", "0015_statement")]
    operations = [
        migrations.AddField(
            model_name="programme",
            name="quorum",
            field=models.PositiveSmallIntegerField(
                default=50, verbose_name="of the committee's members more than … % are there"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="majority",
            field=models.PositiveSmallIntegerField(
                default=50, verbose_name="of those who vote more than … % are for the list"
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=Q(quorum__range=(0, 99), majority__range=(0, 99)),
                name="awards_programme_votes",
                violation_error_message="More than 0 to 99 % of the committee are there and for a list.",
            ),
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sitting", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("office", models.CharField(max_length=120, verbose_name="office held")),
                ("part", models.CharField(choices=PARTS, max_length=10, verbose_name="presence and vote")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="awards.round"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(part__in=[part for part, _name in PARTS]) & ~Q(name="") & ~Q(office=""),
                        name="awards_member_named",
                        violation_error_message="A member has a name, an office, and was present with a vote or was not.",
                    ),
                    models.UniqueConstraint(
                        fields=["round", "sitting", "name"],
                        name="awards_member_once",
                        violation_error_message="A member stands in the list once.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(sql.text("sitting_guards"), sql.text("sitting_guards_undo")),
    ]
