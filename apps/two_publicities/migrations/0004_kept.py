"""What was told to the platform stays, by the database's own guards; a file is closed whose rest is never answered."""

from django.db import migrations, models
from django.db.models import Q

from apps.two_publicities import sql

FILE = [
    ("made", "made, not yet sent"),
    ("sent", "sent, waiting for the platform"),
    ("acknowledged", "acknowledged"),
    ("rejected", "answered, some rows refused"),
    ("closed", "closed, some rows not answered"),
    ("discarded", "discarded"),
]
LINE = [
    ("open", "not yet answered"),
    ("accepted", "taken by the platform"),
    ("refused", "refused by the platform"),
    ("void", "never answered, owed again"),
]
ENDED = ("acknowledged", "rejected", "closed", "discarded")
CONSTRAINTS = [
    models.CheckConstraint(
        condition=Q(state__in=("made", "sent", *ENDED)),
        name="two_publicities_file_state",
        violation_error_message="This is not a state of a file for the platform.",
    ),
    models.CheckConstraint(
        condition=Q(state__in=("made", "sent"), ended_at__isnull=True) | Q(state__in=ENDED, ended_at__isnull=False),
        name="two_publicities_file_ended",
        violation_error_message="A file that is answered or discarded knows when, and only such a one.",
    ),
    models.CheckConstraint(
        condition=~Q(state__in=("discarded", "closed")) | ~Q(reason=""),
        name="two_publicities_file_reason",
        violation_error_message="Say why the file is discarded or closed.",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("two_publicities", "0003_licences")]
    operations = [
        migrations.AlterField(
            "file", "state", models.CharField(choices=FILE, default="made", max_length=12, verbose_name="state")
        ),
        migrations.AlterField(
            "line", "state", models.CharField(choices=LINE, default="open", max_length=8, verbose_name="state")
        ),
        *[migrations.RemoveConstraint("file", row.name) for row in CONSTRAINTS],
        *[migrations.AddConstraint("file", row) for row in CONSTRAINTS],
        migrations.RunSQL(sql.text("kept"), sql.text("kept_undo")),
    ]
