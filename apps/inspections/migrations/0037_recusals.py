"""The enterprise asks that an inspector steps aside: noted, decided by another, kept; the limit of the answer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.inspections import sql
from apps.inspections.loading import DATA


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits_recusal.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0036_times_and_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.CreateModel(
            name='RecusalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('asked_by', models.CharField(max_length=80, verbose_name='who asked for the enterprise, and as what')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('noted_label', models.CharField(max_length=200)),
                ('noted_at', models.DateTimeField()),
                ('granted', models.BooleanField(blank=True, null=True, verbose_name='granted')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='reason of the decision')),
                ('decided_label', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inspector', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.inspector')),
                ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='inspections.visit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('granted__isnull', True)), fields=('visit', 'inspector'), name='inspections_recusal_once', violation_error_message='This request waits for its decision already.'), models.CheckConstraint(condition=models.Q(models.Q(('asked_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='inspections_recusal_said', violation_error_message='A request says who asks, and why.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('granted__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('granted__isnull', False)), _connector='OR'), name='inspections_recusal_decided', violation_error_message='A request is granted or refused by a person, on a day.'), models.CheckConstraint(condition=models.Q(('granted__isnull', True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='inspections_recusal_reasoned', violation_error_message='Whoever decides a request says why.'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('noted_by__isnull', False), models.Q(('decided_by', models.F('noted_by')), _negated=True)), _connector='OR'), name='inspections_recusal_second_person', violation_error_message='Whoever notes a request does not decide it.')],
            },
        ),
        migrations.RunSQL(sql.text("guards_recusal"), sql.text("guards_recusal_undo")),
    ]
