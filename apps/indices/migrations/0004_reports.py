"""The yearly report and the guard that keeps what was published."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from apps.indices import sql


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_free_numbers'),
        ('indices', '0003_published'),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.CharField(max_length=4, verbose_name='year')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('state', models.CharField(default='draft', max_length=10, verbose_name='state')),
                ('blocks', models.JSONField(default=list)),
                ('texts', models.JSONField(blank=True, default=dict)),
                ('results', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('demo', models.BooleanField(default=False)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('computed_at', models.DateTimeField()),
                ('authors', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('drafted_by', models.CharField(max_length=200)),
                ('why', models.TextField(blank=True, verbose_name='what this version puts right')),
                ('decided_by', models.CharField(blank=True, max_length=200)),
                ('decided_user', models.BigIntegerField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('docx', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('pdf', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('year', 'version'), name='indices_report_version', violation_error_message='There is this version of the report already.'), models.UniqueConstraint(condition=models.Q(('state', 'published'), _negated=True), fields=('year',), name='indices_report_one_draft', violation_error_message="A version of this year's report is being written already."), models.CheckConstraint(condition=models.Q(('year__regex', '^20[0-9]{2}$')), name='indices_report_year', violation_error_message='A year is written 2024.'), models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'published'))), name='indices_report_state', violation_error_message='This is not a state of a report.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('docx__isnull', False), ('pdf__isnull', False), ('published_at__isnull', False), models.Q(('digest', ''), _negated=True), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='indices_report_published', violation_error_message='A published report has its files, its digest and who published it.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('decided_user__isnull', True), models.Q(('authors__contains', [models.F('decided_user')]), _negated=True), _connector='OR'), name='indices_report_second_person', violation_error_message='A report is published by somebody who did not write it.'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('why', ''), _negated=True), _connector='OR'), name='indices_report_why', violation_error_message='A later version says what it puts right.')],
            },
        ),
        migrations.RunSQL(sql.text("report_guards"), sql.text("report_guards_undo")),
    ]
