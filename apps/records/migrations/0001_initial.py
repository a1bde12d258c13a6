import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('divisions', '0003_load'),
        ('registry', '0003_import_engine'),
    ]

    operations = [
        migrations.CreateModel(
            name='FactKind',
            fields=[
                ('id', models.SmallAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, verbose_name='English name')),
                ('leaning', models.CharField(choices=[('adverse', 'adverse'), ('neutral', 'neutral'), ('favourable', 'favourable')], max_length=10, verbose_name='leaning')),
                ('public', models.BooleanField(default=True, verbose_name='public')),
                ('legal_basis', models.CharField(blank=True, max_length=200, verbose_name='legal basis')),
                ('verified', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('key_hash', models.CharField(blank=True, max_length=64)),
                ('enabled', models.BooleanField(default=True, verbose_name='enabled')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency')),
            ],
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_code', models.CharField(blank=True, max_length=40, verbose_name='code reported')),
                ('subject_name', models.CharField(blank=True, max_length=200, verbose_name='name reported')),
                ('division_code', models.CharField(blank=True, max_length=6)),
                ('severity', models.PositiveSmallIntegerField(choices=[(0, 'none'), (1, 'minor'), (2, 'general'), (3, 'serious'), (4, 'grave')], default=0, verbose_name='severity')),
                ('occurred_on', models.DateField(verbose_name='date')),
                ('title', models.CharField(max_length=300, verbose_name='what')),
                ('document_number', models.CharField(blank=True, max_length=128, verbose_name='document number')),
                ('legal_basis', models.CharField(blank=True, max_length=500, verbose_name='legal basis')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='amount in yuan')),
                ('source_key', models.CharField(max_length=128, verbose_name='source key')),
                ('evidence', models.CharField(blank=True, max_length=64)),
                ('public_from', models.DateField(blank=True, null=True, verbose_name='public from')),
                ('public_until', models.DateField(blank=True, null=True, verbose_name='public until')),
                ('state', models.CharField(default='effective', max_length=10, verbose_name='state')),
                ('reason', models.TextField(blank=True, verbose_name='reason of the last change')),
                ('detail', models.JSONField(default=dict)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('known_from', models.DateTimeField()),
                ('enterprise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='registry.enterprise')),
                ('kind', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.factkind')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='records.source')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ('effective', 'objected', 'expired'))), fields=['enterprise', 'id'], include=('kind', 'severity', 'version', 'occurred_on', 'known_from'), name='records_fact_rating'), models.Index(condition=models.Q(('state', 'waiting')), fields=['division_code', 'id'], name='records_fact_waiting'), models.Index(condition=models.Q(('state', 'waiting')), fields=['subject_code'], name='records_fact_waiting_code'), models.Index(fields=['known_from'], name='records_fact_known')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'effective', 'objected', 'repaired', 'withdrawn', 'expired'))), name='records_fact_state', violation_error_message='This is not a state of a fact.'), models.CheckConstraint(condition=models.Q(('enterprise__isnull', False), ('state__in', ('waiting', 'withdrawn')), _connector='OR'), name='records_fact_subject', violation_error_message='A fact without an enterprise can only wait.'), models.CheckConstraint(condition=models.Q(('enterprise__isnull', True), models.Q(('state', 'waiting'), _negated=True), _connector='OR'), name='records_fact_matched', violation_error_message='A fact with an enterprise does not wait.'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='records_fact_amount', violation_error_message='An amount cannot be negative.'), models.CheckConstraint(condition=models.Q(('severity__range', (0, 4))), name='records_fact_severity', violation_error_message='Severity runs from 0 to 4.'), models.CheckConstraint(condition=models.Q(('public_until__isnull', True), ('public_until__gte', models.F('public_from')), _connector='OR'), name='records_fact_window', violation_error_message='Publicity cannot end before it begins.'), models.UniqueConstraint(fields=('source', 'source_key'), name='records_fact_source_key', violation_error_message='This source has already reported a fact with this key.')],
            },
        ),
        migrations.CreateModel(
            name='FactVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('enterprise_id', models.BigIntegerField(null=True)),
                ('kind_id', models.SmallIntegerField()),
                ('severity', models.PositiveSmallIntegerField()),
                ('occurred_on', models.DateField()),
                ('state', models.CharField(max_length=10)),
                ('known_from', models.DateTimeField()),
                ('known_to', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('row', models.JSONField()),
                ('fact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='records.fact')),
            ],
            options={
                'indexes': [models.Index(fields=['known_to', 'known_from'], name='records_factversion_known'), models.Index(fields=['enterprise_id'], name='records_factversion_of')],
                'constraints': [models.UniqueConstraint(fields=('fact', 'version'), name='records_factversion_once')],
            },
        ),
    ]
