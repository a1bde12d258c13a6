"""More time is refused with a reason too, and the order waits for the answer; what an order gives has a least number of
days. Papers of the answer and of the end of the time."""

from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.inspections import sql
from apps.inspections.loading import DATA


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits_more_time.csv"))


def undo():
    """Both functions as they stood."""
    named = (("guards_recheck", "inspections_guard_order"), ("guards_most", "inspections_guard_most"))
    return "\n".join(sql.function(file, name) for file, name in named)


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0033_whose'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddField(
            model_name='order',
            name='refused_on',
            field=models.DateField(blank=True, null=True, verbose_name='more time refused on'),
        ),
        migrations.AddField(
            model_name='order',
            name='refused_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why more time was refused'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('notice', 'notice of the inspection'), ('record', 'record of the inspection'), ('order', 'order to rectify'), ('recheck', 'finding of the re-check'), ('referral', 'letter of transfer'), ('withdrawal', 'letter withdrawing a transfer'), ('extension', 'answer to a request for more time'), ('overdue', 'notice that an order was not met in time')], max_length=10, verbose_name='paper'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_on__isnull', True), ('refused_reason', '')), models.Q(('asked_on__isnull', False), ('extended', False), ('refused_on__isnull', False), models.Q(('refused_reason', ''), _negated=True)), _connector='OR'), name='inspections_order_refused', violation_error_message='More time is refused once, to whoever asked for it, with the reason.'),
        ),
        migrations.RunSQL(sql.text("guards_more_time"), undo()),
    ]
