"""Evidence of the bureau and of the party, kept as it was handed in."""

import django.db.models.deletion
from django.db import migrations, models

from apps.serious_list import sql


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_free_numbers'),
        ('serious_list', '0017_rests_on'),
    ]

    operations = [
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('bureau', 'handed in by the bureau'), ('party', 'handed in by the party')], max_length=6)),
                ('added_label', models.CharField(max_length=200)),
                ('added_on', models.DateField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='serious_list.case')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('side__in', ['bureau', 'party'])), name='serious_list_evidence_side', violation_error_message="Evidence is the bureau's or the party's.")],
            },
        ),
        migrations.RunSQL(sql.text('evidence'), sql.text('evidence_undo')),
    ]
