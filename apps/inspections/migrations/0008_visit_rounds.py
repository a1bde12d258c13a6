"""A further visit of a task, for items that fell to an object after it was checked. Rows of before are of round 0."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0007_deciding_agency")]
    operations = [
        migrations.AddField("visit", "round", models.PositiveSmallIntegerField(default=0)),
        migrations.RemoveConstraint("visit", "inspections_visit_once"),
        migrations.AddConstraint(
            "visit",
            models.UniqueConstraint(
                condition=models.Q(("state", "void"), _negated=True),
                fields=("task", "enterprise", "round"),
                name="inspections_visit_once",
                violation_error_message="An object has one visit in a task, whatever number of items.",
            ),
        ),
    ]
