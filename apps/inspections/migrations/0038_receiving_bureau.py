"""A matter goes to a bureau of this portal, which sees it, owes its receipt and records it itself."""

import django.db.models.deletion
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.inspections.loading import DATA


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits_transfer.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0037_recusals'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddField(
            model_name='referral',
            name='receiver_agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('receiver_agency__isnull', True), ('to', 'agency'), _connector='OR'), name='inspections_referral_agency', violation_error_message='A bureau of this portal is another agency.'),
        ),
    ]
