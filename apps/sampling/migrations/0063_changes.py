"""Products, standards and laboratories change by two officers, and what was asked stays on record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.sampling import sql


class Migration(migrations.Migration):

    dependencies = [
        ('sampling', '0062_reported_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CatalogueChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('products', 'products of the catalogue'), ('standards', 'standards and their items'), ('laboratory', 'entry of a laboratory'), ('put_back', 'withdrawal taken back')], max_length=10, verbose_name='what is changed')),
                ('rows', models.JSONField(default=list)),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='file')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('state', models.CharField(choices=[('draft', 'checked, not yet asked for'), ('asked', 'waits for a second officer'), ('done', 'approved and done'), ('refused', 'not approved'), ('dropped', 'given up')], default='draft', max_length=8, verbose_name='state')),
                ('asked_label', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('decided_label', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='why')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('laboratory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='sampling.laboratory')),
            ],
            options={
                'indexes': [models.Index(fields=['-id'], name='sampling_change_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'asked', 'done', 'refused', 'dropped')), models.Q(models.Q(('kind__in', ['products', 'standards']), ('laboratory__isnull', True)), models.Q(('kind__in', ['laboratory', 'put_back']), ('laboratory__isnull', False)), _connector='OR')), name='sampling_cataloguechange_kind', violation_error_message='A change is of the catalogue or of a laboratory.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='sampling_cataloguechange_reason', violation_error_message='Whoever asks for a change says why.'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('asked_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='sampling_cataloguechange_second', violation_error_message='Another officer than asked for it decides on a change.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('state__in', ['done', 'refused']), models.Q(('decided_label', ''), _negated=True)), models.Q(('decided_at__isnull', True), ('decided_label', ''), ('state__in', ['draft', 'asked', 'dropped'])), _connector='OR'), name='sampling_cataloguechange_decided', violation_error_message='A decision has its day and its officer.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='sampling_cataloguechange_answer', violation_error_message='Whoever does not approve says why.'), models.UniqueConstraint(condition=models.Q(('laboratory__isnull', False), ('state', 'asked')), fields=('laboratory',), name='sampling_cataloguechange_one', violation_error_message='A change of this laboratory waits already.')],
            },
        ),
        migrations.RunSQL(sql.text("guards_changes"), sql.text("guards_changes_undo")),
    ]
