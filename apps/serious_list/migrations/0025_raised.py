"""Cases that another proceeding raises have no proposer, and say what they come from."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0004_reconsideration'),
        ('documents', '0003_free_numbers'),
        ('records', '0043_remedies_of_before'),
        ('registry', '0018_fold_unseen'),
        ('serious_list', '0024_pushed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='source_key',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name='case',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('proposed_by__isnull', False), models.Q(('source_key', ''), _negated=True), _connector='OR'), name='serious_list_case_proposed', violation_error_message='A case is proposed by somebody, or raised by a proceeding.'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('source_key', ''), _negated=True), fields=('source_key',), name='serious_list_case_source', violation_error_message='This proceeding has raised its case already.'),
        ),
    ]
