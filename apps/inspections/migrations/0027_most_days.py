"""How many days an order may give, and an extension of it, are dated data with their basis; the database asks for them."""

from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.inspections import sql
from apps.inspections.loading import DATA

CODES = ("inspections.extension_most", "inspections.rectification_most")


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] in CODES]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0005_pages_at_the_desk'),
        ('inspections', '0026_choices'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name='order', name='inspections_order_days'),
        migrations.RemoveConstraint(model_name='order', name='inspections_order_asked'),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='inspections_order_days', violation_error_message='An order gives one day at least.'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_days__isnull', True), ('asked_on__isnull', True), ('asked_reason', '')), models.Q(('asked_days__gte', 1), ('asked_on__isnull', False), models.Q(('asked_reason', ''), _negated=True)), _connector='OR'), name='inspections_order_asked', violation_error_message='Whoever asks for more time says how many days, and why.'),
        ),
        migrations.RunSQL(sql.text("guards_most"), sql.text("guards_most_undo")),
    ]
