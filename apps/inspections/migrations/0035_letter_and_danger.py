"""A letter that asks for more time is kept with its request; an order names the danger for which its time is shorter."""

import django.db.models.deletion
from django.db import migrations, models

from apps.inspections import sql


def undo():
    """Both functions as they stood."""
    named = ("inspections_guard_order", "inspections_guard_most")
    return "\n".join(sql.function("guards_more_time", name) for name in named)


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0034_more_time'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='asked_file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='order',
            name='short_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='danger for which the time is shorter'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('asked_file__isnull', True), ('asked_on__isnull', False), _connector='OR'), name='inspections_order_letter', violation_error_message='A letter belongs to a request for more time.'),
        ),
        migrations.RunSQL(sql.text("guards_letter"), undo()),
    ]
