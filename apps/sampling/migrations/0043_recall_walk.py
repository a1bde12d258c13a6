"""A producer is told that no recall is ordered; a recall has its plan, its progress, and an effect that is assessed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql

UNDO = "\n".join([
    sql.text("guards_recall_walk_undo"),
    sql.function("guards_recalls", "sampling_notice_move_allowed"),
    sql.function("guards_recalls", "sampling_guard_notice_row"),
])


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits_recalls.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0006_exceptions'),
        ('documents', '0003_free_numbers'),
        ('sampling', '0042_qualified'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecallAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(verbose_name='round')),
                ('outcome', models.CharField(choices=[('enough', 'the effect is enough'), ('again', 'the recall goes on')], max_length=6, verbose_name='outcome')),
                ('finding', models.TextField(max_length=4000, verbose_name='finding')),
                ('assessed_on', models.DateField(verbose_name='assessed')),
                ('label', models.CharField(max_length=200)),
                ('until', models.DateField(blank=True, null=True, verbose_name='goes on until')),
                ('ended_on', models.DateField(verbose_name='recall carried out')),
                ('taken_back', models.PositiveIntegerField(verbose_name='pieces taken back or put right')),
                ('summary', models.TextField(verbose_name='summary of the recall')),
                ('reported_on', models.DateField(blank=True, null=True, verbose_name="producer's account of the recall")),
                ('reported_back', models.PositiveIntegerField(blank=True, null=True)),
                ('reported_text', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='RecallReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(verbose_name='round')),
                ('kind', models.CharField(choices=[('plan', 'plan of the recall'), ('progress', 'progress of the recall')], max_length=8, verbose_name='report')),
                ('reported_on', models.DateField(verbose_name='reported')),
                ('taken_back', models.PositiveIntegerField(blank=True, null=True, verbose_name='pieces taken back or put right so far')),
                ('text', models.TextField(max_length=8000, verbose_name='what was done, and what comes next')),
                ('label', models.CharField(max_length=200)),
                ('returned_on', models.DateField(blank=True, null=True, verbose_name='returned')),
                ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='what is lacking')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='consumerwarning',
            name='sampling_consumerwarning_published',
        ),
        migrations.RemoveConstraint(
            model_name='consumerwarning',
            name='sampling_consumerwarning_approved',
        ),
        migrations.RemoveConstraint(
            model_name='recall',
            name='sampling_recall_published',
        ),
        migrations.RemoveConstraint(
            model_name='recall',
            name='sampling_recall_ended',
        ),
        migrations.RemoveConstraint(
            model_name='recall',
            name='sampling_recall_approved',
        ),
        migrations.RemoveConstraint(
            model_name='recall',
            name='sampling_recall_state',
        ),
        migrations.AddField(
            model_name='recall',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recall',
            name='round',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='round'),
        ),
        migrations.AddField(
            model_name='recall',
            name='spared_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recall',
            name='spared_label',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='recall',
            name='spared_on',
            field=models.DateField(blank=True, null=True, verbose_name='decided not to order the recall'),
        ),
        migrations.AddField(
            model_name='recall',
            name='spared_reason',
            field=models.TextField(blank=True, max_length=4000, verbose_name='why the recall is not ordered'),
        ),
        migrations.AddField(
            model_name='recall',
            name='spared_receipt',
            field=models.CharField(blank=True, max_length=200, verbose_name='receipt: who signed, or the number of the posting'),
        ),
        migrations.AddField(
            model_name='recall',
            name='spared_served_on',
            field=models.DateField(blank=True, null=True, verbose_name='decision served'),
        ),
        migrations.AlterField(
            model_name='consumerwarning',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('submitted', 'waits for approval'), ('approved', 'approved, not yet published'), ('published', 'published'), ('ended', 'recall carried out'), ('closed', 'recall closed, its effect was enough'), ('withdrawn', 'withdrawn'), ('filed', 'reported by the producer, waits for the bureau'), ('sent_back', 'sent back to the producer to be completed'), ('given_up', 'taken back by the producer'), ('no_order', 'recall not ordered')], default='draft', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='recall',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('submitted', 'waits for approval'), ('approved', 'approved, not yet published'), ('published', 'published'), ('ended', 'recall carried out'), ('closed', 'recall closed, its effect was enough'), ('withdrawn', 'withdrawn'), ('filed', 'reported by the producer, waits for the bureau'), ('sent_back', 'sent back to the producer to be completed'), ('given_up', 'taken back by the producer'), ('no_order', 'recall not ordered')], default='draft', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='recallpaper',
            name='kind',
            field=models.CharField(choices=[('recall_receipt', 'receipt of the reported recall'), ('recall_back', 'notice of what the report of a recall lacks'), ('recall_notice', 'notice that a recall will be ordered'), ('recall_order', 'order to recall'), ('recall_noorder', 'notice that no recall is ordered'), ('recall_plan', 'notice of what the plan of a recall lacks'), ('recall_again', 'order to go on with a recall'), ('recall_closed', 'assessment of the effect of a recall')], max_length=14, verbose_name='paper'),
        ),
        migrations.AddConstraint(
            model_name='consumerwarning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_on__isnull', True), ('state__in', ['draft', 'submitted', 'filed', 'sent_back', 'given_up'])), models.Q(('approved_on__gte', models.F('drafted_on')), ('approved_on__isnull', False), ('state__in', ['approved', 'published', 'ended', 'closed', 'withdrawn']), models.Q(('approved_label', ''), _negated=True)), ('state', 'no_order'), _connector='OR'), name='sampling_consumerwarning_approved', violation_error_message='A notice is published only once it is approved.'),
        ),
        migrations.AddConstraint(
            model_name='consumerwarning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_on__gte', models.F('approved_on')), ('published_on__isnull', False), ('state__in', ('published', 'ended', 'closed', 'withdrawn')), models.Q(('number', ''), _negated=True)), models.Q(models.Q(('state__in', ('published', 'ended', 'closed', 'withdrawn')), _negated=True), ('number', ''), ('published_on__isnull', True)), _connector='OR'), name='sampling_consumerwarning_published', violation_error_message='A notice has its number and its day from its publication on.'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_on__isnull', True), ('state__in', ['draft', 'submitted', 'filed', 'sent_back', 'given_up'])), models.Q(('approved_on__gte', models.F('drafted_on')), ('approved_on__isnull', False), ('state__in', ['approved', 'published', 'ended', 'closed', 'withdrawn']), models.Q(('approved_label', ''), _negated=True)), ('state', 'no_order'), _connector='OR'), name='sampling_recall_approved', violation_error_message='A notice is published only once it is approved.'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_on__gte', models.F('approved_on')), ('published_on__isnull', False), ('state__in', ('published', 'ended', 'closed', 'withdrawn')), models.Q(('number', ''), _negated=True)), models.Q(models.Q(('state__in', ('published', 'ended', 'closed', 'withdrawn')), _negated=True), ('number', ''), ('published_on__isnull', True)), _connector='OR'), name='sampling_recall_published', violation_error_message='A notice has its number and its day from its publication on.'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['voluntary', 'ordered']), ('remedy__in', ['repair', 'replace', 'refund', 'warn']), ('state__in', ['draft', 'submitted', 'approved', 'published', 'ended', 'closed', 'withdrawn', 'filed', 'sent_back', 'given_up', 'no_order'])), name='sampling_recall_state', violation_error_message='This is not a state, a kind or a remedy of a recall.'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ('ended', 'closed')), ('taken_back__isnull', False), models.Q(('summary', ''), _negated=True)), ('state', 'withdrawn'), models.Q(models.Q(('state__in', ['ended', 'closed', 'withdrawn']), _negated=True), ('ended_on__isnull', True), ('summary', '')), _connector='OR'), name='sampling_recall_ended', violation_error_message='A recall that was carried out has its day, its figures and its summary.'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ordered'), ('spared_on__gte', models.F('told_on')), ('state', 'no_order'), ('told_on__isnull', False), models.Q(('spared_reason', ''), _negated=True), models.Q(('spared_label', ''), _negated=True), models.Q(('spared_by__isnull', True), models.Q(('spared_by', models.F('drafted_by')), _negated=True), _connector='OR')), models.Q(models.Q(('state', 'no_order'), _negated=True), ('spared_by__isnull', True), ('spared_on__isnull', True), ('spared_reason', '')), _connector='OR'), name='sampling_recall_spared', violation_error_message='A producer that was told is told by a second officer, with the reasons, that nothing is ordered.'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('spared_receipt', ''), ('spared_served_on__isnull', True)), models.Q(('spared_served_on__gte', models.F('spared_on')), ('state', 'no_order'), models.Q(('spared_receipt', ''), _negated=True)), _connector='OR'), name='sampling_recall_spared_served', violation_error_message='Service is proved by a receipt: say who signed, or the number.'),
        ),
        migrations.AddField(
            model_name='recallassessment',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recallassessment',
            name='recall',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='sampling.recall'),
        ),
        migrations.AddField(
            model_name='recallassessment',
            name='reported_file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='recallreport',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recallreport',
            name='file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='recallreport',
            name='recall',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='sampling.recall'),
        ),
        migrations.AddConstraint(
            model_name='recallassessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'enough'), ('until__isnull', True)), models.Q(('outcome', 'again'), ('until__gt', models.F('assessed_on'))), _connector='OR'), name='sampling_recallassessment_until', violation_error_message='A recall that goes on does so until a later day.'),
        ),
        migrations.AddConstraint(
            model_name='recallassessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finding', ''), _negated=True), ('assessed_on__gte', models.F('ended_on'))), name='sampling_recallassessment_whole', violation_error_message='Whoever assesses the effect of a recall says what was found.'),
        ),
        migrations.AddConstraint(
            model_name='recallassessment',
            constraint=models.UniqueConstraint(fields=('recall', 'round'), name='sampling_recallassessment_once', violation_error_message='This round was assessed already.'),
        ),
        migrations.AddIndex(
            model_name='recallreport',
            index=models.Index(fields=['recall', '-id'], name='sampling_recallreport_newest'),
        ),
        migrations.AddConstraint(
            model_name='recallreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind', 'plan'), ('taken_back__isnull', True)), models.Q(('kind', 'progress'), ('taken_back__isnull', False)), _connector='OR'), models.Q(('text', ''), _negated=True)), name='sampling_recallreport_whole', violation_error_message='A plan says what is done; progress has its figure and its words.'),
        ),
        migrations.AddConstraint(
            model_name='recallreport',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'plan'), ('returned_on__isnull', True)), fields=('recall', 'round'), name='sampling_recallreport_one_plan', violation_error_message='The plan is with the bureau already.'),
        ),
        migrations.AddConstraint(
            model_name='recallreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('returned_on__isnull', True), ('returned_reason', '')), models.Q(('kind', 'plan'), ('returned_on__gte', models.F('reported_on')), models.Q(('returned_reason', ''), _negated=True)), _connector='OR'), name='sampling_recallreport_returned', violation_error_message='A plan is returned with what it lacks.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("guards_recall_walk"), UNDO),
    ]
