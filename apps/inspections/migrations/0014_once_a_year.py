"""The random plan draws an object once a year for an item; directed visits keep to the item's yearly limit too.

Visits of before are numbered in the order they were made; one beyond the limit keeps no number.
"""

from django.db import migrations, models

from apps.inspections import sql

NUMBERED = """
UPDATE inspections_visititem AS x SET nth = found.nth
  FROM (SELECT i.id, row_number() OVER (PARTITION BY i.enterprise_id, i.code, i.year ORDER BY i.id) AS nth
          FROM inspections_visititem AS i JOIN inspections_visit AS v ON v.id = i.visit_id
         WHERE v.state <> 'void') AS found
 WHERE found.id = x.id AND found.nth <= x.most;
SET CONSTRAINTS ALL IMMEDIATE
"""
REACHED = "The item's yearly limit for one object is reached."


class Migration(migrations.Migration):
    dependencies = [("inspections", "0013_second_officers")]
    operations = [
        migrations.AddField("visititem", "nth", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.RunSQL(NUMBERED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "visititem",
            models.UniqueConstraint(
                fields=("enterprise", "code", "year", "nth"),
                name="inspections_visititem_nth",
                violation_error_message="Another visit of the year has this number already.",
            ),
        ),
        migrations.AddConstraint(
            "visititem",
            models.CheckConstraint(
                condition=models.Q(nth__isnull=True) | models.Q(nth__gte=1, nth__lte=models.F("most")),
                name="inspections_visititem_most",
                violation_error_message=REACHED,
            ),
        ),
        migrations.RunSQL(sql.text("guards_once"), sql.text("guards_once_undo")),
    ]
