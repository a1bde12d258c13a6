"""A hearing is closed where its newest call is proved to have come in time; where no laboratory keeps the qualification
for the standard of the first test, a retest has a rule that says what follows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql

UNDO = "\n".join([
    sql.function("guards_hearings", "sampling_guard_called"),
    sql.text("guards_calls_undo"),
])
# the paper of the call that counts, of hearings called before this: one that is still to be held needs its proof as well
CALLS = """
UPDATE sampling_answer a SET call_id = (
  SELECT max(p.id) FROM sampling_paper p
  WHERE p.batch_id = a.batch_id AND p.enterprise_id = a.enterprise_id AND p.kind = 'hearing' AND p.issued_on = a.called_on
) WHERE a.called_on IS NOT NULL
"""


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits_proofs.csv"))
    loading.load_retest_rules(apps.get_model("sampling", "RetestRule"), fresh=True)


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0009_recounts'),
        ('documents', '0003_free_numbers'),
        ('sampling', '0043_recall_walk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('direct', 'served in person'), ('post', 'by post'), ('left', 'left at the address with a witness'), ('published', 'by public notice')], max_length=10, verbose_name='how served')),
                ('served_on', models.DateField(verbose_name='served on')),
                ('receipt', models.CharField(max_length=200, verbose_name='receipt: who signed, or the number of the posting')),
                ('entered_on', models.DateField(verbose_name='entered')),
                ('entered_label', models.CharField(max_length=200)),
                ('seconded_on', models.DateField(blank=True, null=True)),
                ('struck_on', models.DateField(blank=True, null=True)),
                ('struck_reason', models.TextField(blank=True, verbose_name='why it was struck out')),
                ('seen_label', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('direct', 'served in person'), ('post', 'by post'), ('left', 'left at the address with a witness'), ('electronic', 'electronically, receipt confirmed'), ('published', 'by public notice')], max_length=10, verbose_name='how served')),
                ('served_on', models.DateField(verbose_name='served on')),
                ('receipt', models.CharField(max_length=200, verbose_name='receipt: who signed, or the number of the posting')),
                ('recorded_label', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='answer',
            name='sampling_answer_called',
        ),
        migrations.AddField(
            model_name='answer',
            name='call',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sampling.paper', verbose_name='call to the hearing that counts'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('call', None), ('call_receipt', ''), ('called_on', None), ('hearing_on', None), ('hearing_place', '')), models.Q(('called_on__isnull', False), ('hearing_on__gt', models.F('called_on')), ('wants_hearing', True), models.Q(('hearing_place', ''), _negated=True), models.Q(('call__isnull', False), models.Q(('call_receipt', ''), _negated=True), _connector='OR')), _connector='OR'), name='sampling_answer_called', violation_error_message='A call to a hearing has its day, its place and its paper.'),
        ),
        migrations.AddField(
            model_name='proof',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proof',
            name='paper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='sampling.paper'),
        ),
        migrations.AddField(
            model_name='proof',
            name='scan',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='proof',
            name='seen_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='service',
            name='paper',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='service', to='sampling.paper'),
        ),
        migrations.AddConstraint(
            model_name='proof',
            constraint=models.CheckConstraint(condition=models.Q(('method__in', ['direct', 'post', 'left', 'published']), models.Q(('receipt', ''), _negated=True)), name='sampling_proof_receipt', violation_error_message='Service is proved by a receipt: say who signed, or the number.'),
        ),
        migrations.AddConstraint(
            model_name='proof',
            constraint=models.CheckConstraint(condition=models.Q(('served_on__lte', models.F('entered_on'))), name='sampling_proof_days', violation_error_message='A paper is served on the day it was issued or later, and not in the future.'),
        ),
        migrations.AddConstraint(
            model_name='proof',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seconded_on__isnull', True), ('seen_by__isnull', True), ('struck_on__isnull', True), ('struck_reason', '')), models.Q(('seconded_on__isnull', False), ('seen_by__isnull', False), ('struck_on__isnull', True), ('struck_reason', ''), ('entered_by__isnull', False), models.Q(('seen_by', models.F('entered_by')), _negated=True)), models.Q(('seconded_on__isnull', True), ('seen_by__isnull', False), ('struck_on__isnull', False), models.Q(('struck_reason', ''), _negated=True), models.Q(('seen_by', models.F('entered_by')), _negated=True)), _connector='OR'), name='sampling_proof_seen', violation_error_message='Whoever recorded a service does not confirm it.'),
        ),
        migrations.AddConstraint(
            model_name='proof',
            constraint=models.UniqueConstraint(condition=models.Q(('struck_on__isnull', True)), fields=('paper',), name='sampling_proof_once', violation_error_message='The service of this paper is recorded and waits for its second look.'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('receipt', ''), _negated=True), name='sampling_service_receipt', violation_error_message='Service is proved by a receipt: say who signed, or the number.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(CALLS, migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("guards_calls"), UNDO),
    ]
