"""Refusals are decided with a paper and can be taken back, transfers leave the portal, what is gone leaves a trace."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql

# refusals of before had no paper of their own: their warning stands for it
REFUSALS = """
INSERT INTO sampling_measure (batch_id, enterprise_id, agency_id, kind, paper_id, decided_on, reason, fact_id, by_id,
                              label, taken_back_reason)
SELECT b.id, b.enterprise_id, b.agency_id, 'refusal', a.paper_id, b.refusal_on, '见警告通知书', b.fact_id,
       b.refusal_by_id, '', ''
FROM sampling_batch b JOIN sampling_answer a ON a.batch_id = b.id AND a.act = 'refusal'
WHERE b.state = 'refusal_stands'
"""
AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"
BEFORE = [
    sql.function("guards", "sampling_sampled"),
    sql.function("guards_published", "sampling_move_allowed"),
    sql.function("guards_published", "sampling_check_batch"),
    sql.function("guards_taken_back", "sampling_guard_rectification"),
    sql.function("guards_measures", "sampling_guard_measure"),
]


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0004_reconsideration'),
        ('documents', '0003_free_numbers'),
        ('records', '0043_remedies_of_before'),
        ('registry', '0018_fold_unseen'),
        ('sampling', '0020_published'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='answer',
            name='sampling_answer_days',
        ),
        migrations.RemoveConstraint(
            model_name='measure',
            name='sampling_measure_reason',
        ),
        migrations.AddField(
            model_name='batch',
            name='was_published_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='test',
            name='alerted',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='transfer',
            name='receipt_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='transfer',
            name='receipt_file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AlterField(
            model_name='answer',
            name='due_on',
            field=models.DateField(blank=True, null=True, verbose_name='may answer until'),
        ),
        migrations.AlterField(
            model_name='answer',
            name='receipt',
            field=models.CharField(blank=True, max_length=200, verbose_name='receipt: who signed, or the number of the posting'),
        ),
        migrations.AlterField(
            model_name='answer',
            name='served_on',
            field=models.DateField(blank=True, null=True, verbose_name='served on'),
        ),
        migrations.AlterField(
            model_name='measure',
            name='kind',
            field=models.CharField(choices=[('announcement', 'announcement'), ('suspension', 'business suspended'), ('revocation', 'business licence revoked'), ('refusal', 'sampling refused')], max_length=12, verbose_name='what was decided'),
        ),
        migrations.AlterField(
            model_name='measure',
            name='rectification',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='sampling.rectification'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('visit', 'notice of sampling'), ('form', 'sampling form'), ('refusal', 'warning for refusing sampling'), ('refusal_act', 'decision on a refusal'), ('result', 'notice of the result'), ('acceptance', 'notice that the objection is accepted'), ('not_accepted', 'notice that the objection is not accepted'), ('retest', 'order of the retest'), ('outcome', 'conclusion on the objection'), ('stop', 'notice to stop making and selling'), ('order', 'order to correct'), ('extension', 'decision on more time'), ('recheck', 'finding of the re-check'), ('report_up', 'report to the bureau above'), ('announcement', 'announcement'), ('suspend_note', 'notice of a suspension to come'), ('suspension', 'decision to suspend business'), ('revoke_note', 'notice of a revocation to come'), ('revocation', 'decision to revoke the business licence'), ('transfer', 'letter of transfer'), ('annulment', 'decision to set the result aside'), ('taken_back', 'decision to take measures back')], max_length=12, verbose_name='paper'),
        ),
        migrations.AlterField(
            model_name='rectification',
            name='stop_paper',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sampling.paper'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', True), ('receipt', ''), ('served_on__isnull', True), ('stated_on__isnull', True)), models.Q(('due_on__gt', models.F('served_on')), ('due_on__isnull', False), ('served_on__isnull', False), models.Q(('receipt', ''), _negated=True)), _connector='OR'), name='sampling_answer_days', violation_error_message='Days to answer run from the service, which has a receipt.'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'announcement'), models.Q(('kind__in', ['suspension', 'revocation', 'refusal']), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='sampling_measure_reason', violation_error_message='A decision gives its reasons.'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'refusal'), ('taken_back_on__isnull', True)), fields=('batch',), name='sampling_measure_one_refusal', violation_error_message='This was decided already.'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'refusal'), ('rectification__isnull', True)), models.Q(models.Q(('kind', 'refusal'), _negated=True), ('rectification__isnull', False)), _connector='OR'), name='sampling_measure_of_order', violation_error_message='A refusal is decided on its batch, everything else on an order.'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('received_on__isnull', True), ('receiver__isnull', False), ('receipt_file__isnull', False), _connector='OR'), name='sampling_transfer_proof', violation_error_message='The receipt of a bureau outside the portal is kept as it came.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("guards_refused"), "\n".join(BEFORE)),
        migrations.RunSQL([REFUSALS, AT_ONCE], migrations.RunSQL.noop),
    ]
