import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('divisions', '0003_load'),
        ('documents', '0002_number_series'),
        ('records', '0010_publicity_unverified'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('agency', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='divisions.agency')),
                ('uscc', models.CharField(max_length=18, unique=True, verbose_name='unified social credit code')),
                ('set_by', models.CharField(max_length=200)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Func('uscc', function='registry_uscc_valid', output_field=models.BooleanField())), name='two_publicities_authority_uscc', violation_error_message='This is not a valid unified social credit code.')],
            },
        ),
        migrations.CreateModel(
            name='Field',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='column')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('form', models.CharField(choices=[('text', 'Text'), ('day', 'Day'), ('amount', 'Amount')], default='text', max_length=8)),
                ('required', models.BooleanField(default=False)),
                ('longest', models.PositiveIntegerField(blank=True, null=True)),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='two_publicities_field_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'), models.CheckConstraint(condition=models.Q(('validity__isempty', False), models.Q(('legal_basis', ''), _negated=True)), name='two_publicities_field_basis', violation_error_message='A rule names the text it rests on.'), models.CheckConstraint(condition=models.Q(('verified', True), models.Q(('note', ''), _negated=True), _connector='OR'), name='two_publicities_field_note', violation_error_message='Say what about this column has not been verified.')],
            },
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80, unique=True, verbose_name='number')),
                ('division_code', models.CharField(max_length=6)),
                ('zone_code', models.CharField(blank=True, max_length=12)),
                ('whole_area', models.BooleanField(default=False, verbose_name='all agencies of the area')),
                ('first_day', models.DateField(verbose_name='Decided from')),
                ('last_day', models.DateField(verbose_name='Decided until')),
                ('state', models.CharField(choices=[('made', 'made, not yet sent'), ('sent', 'sent, waiting for the platform'), ('acknowledged', 'acknowledged'), ('rejected', 'answered, some rows refused'), ('discarded', 'discarded')], default='made', max_length=12, verbose_name='state')),
                ('lines_total', models.PositiveIntegerField()),
                ('made_by', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('sent_by', models.CharField(blank=True, max_length=200)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('receipt', models.CharField(blank=True, max_length=80, verbose_name="The platform's receipt")),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency', verbose_name='Agency')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ],
            options={
                'indexes': [models.Index(fields=['division_code', '-id'], name='two_publicities_file_area')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('made', 'sent', 'acknowledged', 'rejected', 'discarded'))), name='two_publicities_file_state', violation_error_message='This is not a state of a file for the platform.'), models.CheckConstraint(condition=models.Q(('first_day__lte', models.F('last_day'))), name='two_publicities_file_period', violation_error_message='The period ends before it begins.'), models.CheckConstraint(condition=models.Q(('state__in', ('made', 'discarded')), ('sent_at__isnull', False), _connector='OR'), name='two_publicities_file_sent', violation_error_message='The platform answers only a file that was sent.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ('made', 'sent'))), models.Q(('ended_at__isnull', False), ('state__in', ('acknowledged', 'rejected', 'discarded'))), _connector='OR'), name='two_publicities_file_ended', violation_error_message='A file that is answered or discarded knows when, and only such a one.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'discarded'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='two_publicities_file_reason', violation_error_message='Say why the file is discarded.'), models.CheckConstraint(condition=models.Q(('lines_total__gt', 0)), name='two_publicities_file_lines', violation_error_message='A file has at least one row.')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepted', models.PositiveIntegerField()),
                ('refused', models.PositiveIntegerField()),
                ('taken_by', models.CharField(max_length=200)),
                ('taken_at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='two_publicities.file')),
            ],
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('fact_version', models.PositiveSmallIntegerField()),
                ('seen_version', models.PositiveSmallIntegerField()),
                ('operation', models.CharField(choices=[('new', 'newly reported'), ('change', 'reported as changed'), ('delete', 'reported as taken back')], max_length=8)),
                ('document_number', models.CharField(max_length=128)),
                ('subject_code', models.CharField(max_length=40)),
                ('row', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('open', 'not yet answered'), ('accepted', 'taken by the platform'), ('refused', 'refused by the platform'), ('void', 'file discarded')], default='open', max_length=8, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('again_by', models.CharField(blank=True, max_length=200)),
                ('again_at', models.DateTimeField(blank=True, null=True)),
                ('again_reason', models.CharField(blank=True, max_length=500)),
                ('fact', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.fact')),
                ('file', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='two_publicities.file')),
            ],
            options={
                'indexes': [models.Index(fields=['fact', '-id'], name='two_publicities_line_fact'), models.Index(fields=['document_number'], name='two_publicities_line_document')],
                'constraints': [models.UniqueConstraint(fields=('file', 'position'), name='two_publicities_line_position'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('fact',), name='two_publicities_line_once', violation_error_message='This penalty stands in another file that is not answered yet.'), models.CheckConstraint(condition=models.Q(('state__in', ('open', 'accepted', 'refused', 'void')), ('operation__in', ('new', 'change', 'delete'))), name='two_publicities_line_words', violation_error_message='This is not a state or a kind of a row.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='two_publicities_line_reason', violation_error_message="A refused row has the platform's reason."), models.CheckConstraint(condition=models.Q(('again_at__isnull', True), models.Q(('state', 'refused'), models.Q(('again_reason', ''), _negated=True)), _connector='OR'), name='two_publicities_line_again', violation_error_message='Only a refused row is sent again as it was, and for a reason.')],
            },
        ),
    ]
