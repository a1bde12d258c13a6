"""Results that are set aside, objections to the bureau above, signatures of reports, draws that are followed."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql

# a report that was handed in before says so; an objection of before was heard by the bureau that sampled
BEFORE = """
UPDATE sampling_objection objection SET agency_id = batch.agency_id
FROM sampling_batch batch WHERE batch.id = objection.batch_id;
UPDATE sampling_test SET signature = 'unchecked' WHERE report_file_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""


def fill(apps, schema_editor):
    new = [row for row in limit_rows(loading.DATA / "limits.csv") if row["code"] == "sampling.review"]
    load_limits(apps.get_model("deadlines", "Limit"), new)  # what an operator set of the others stays set
    loading.load_retest_rules(apps.get_model("sampling", "RetestRule"))


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0003_load'),
        ('documents', '0002_number_series'),
        ('records', '0025_no_worse'),
        ('registry', '0017_status_set_aside_guard'),
        ('sampling', '0008_wider_catalogue'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pem', models.TextField(verbose_name='certificate (PEM)')),
                ('subject', models.CharField(max_length=300, verbose_name='issued to')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='fingerprint (SHA-256)')),
                ('valid_from', models.DateTimeField(verbose_name='valid from')),
                ('valid_until', models.DateTimeField(verbose_name='valid until')),
                ('added_on', models.DateField(verbose_name='entered')),
                ('added_label', models.CharField(max_length=200)),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='taken away')),
                ('ended_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
            ],
        ),
        migrations.CreateModel(
            name='RetestRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('outcome', models.CharField(choices=[('stands', 'the first result stands'), ('annulled', 'the result is set aside')], max_length=8, verbose_name='what follows')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='batch',
            name='sampling_batch_state',
        ),
        migrations.RemoveConstraint(
            model_name='batch',
            name='sampling_batch_once',
        ),
        migrations.RemoveConstraint(
            model_name='batch',
            name='sampling_batch_outcome',
        ),
        migrations.RemoveConstraint(
            model_name='batch',
            name='sampling_batch_visited',
        ),
        migrations.RemoveConstraint(
            model_name='recheck',
            name='sampling_recheck_one_open',
        ),
        migrations.RemoveConstraint(
            model_name='rectification',
            name='sampling_rectification_state',
        ),
        migrations.RemoveConstraint(
            model_name='rectification',
            name='sampling_rectification_served',
        ),
        migrations.RemoveConstraint(
            model_name='rectification',
            name='sampling_rectification_ended',
        ),
        migrations.AddField(
            model_name='batch',
            name='annulled_on',
            field=models.DateField(blank=True, null=True, verbose_name='set aside on'),
        ),
        migrations.AddField(
            model_name='objection',
            name='agency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency', verbose_name='heard by'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='void_on',
            field=models.DateField(blank=True, null=True, verbose_name='given up on'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='void_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why it counts for nothing'),
        ),
        migrations.AddField(
            model_name='sample',
            name='kept_by',
            field=models.CharField(choices=[('bureau', 'the bureau'), ('laboratory', 'the laboratory'), ('party', 'the sampled party')], default='bureau', max_length=10, verbose_name='who keeps it'),
        ),
        migrations.AddField(
            model_name='task',
            name='followed',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='test',
            name='review',
            field=models.CharField(blank=True, choices=[('kept', 'the result rests on another report'), ('annulled', 'the result was set aside')], max_length=8, verbose_name='what became of the mark'),
        ),
        migrations.AddField(
            model_name='test',
            name='review_finding',
            field=models.TextField(blank=True, verbose_name='finding'),
        ),
        migrations.AddField(
            model_name='test',
            name='reviewed_label',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='test',
            name='reviewed_on',
            field=models.DateField(blank=True, null=True, verbose_name='looked at on'),
        ),
        migrations.AddField(
            model_name='test',
            name='signature',
            field=models.CharField(blank=True, choices=[('valid', 'signed by the laboratory'), ('missing', 'not signed'), ('broken', 'changed after it was signed'), ('unknown', "signed with a certificate that is not the laboratory's"), ('unchecked', 'handed in before signatures were checked')], max_length=9, verbose_name='signature'),
        ),
        migrations.AddField(
            model_name='test',
            name='signed_by',
            field=models.CharField(blank=True, max_length=300, verbose_name='signed with the certificate of'),
        ),
        migrations.AddField(
            model_name='test',
            name='void_on',
            field=models.DateField(blank=True, null=True, verbose_name='given up on'),
        ),
        migrations.AddField(
            model_name='test',
            name='void_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why there is no report'),
        ),
        migrations.AlterField(
            model_name='batch',
            name='origin',
            field=models.CharField(choices=[('draw', 'drawn'), ('resample', 'sampled again'), ('import', 'imported result')], default='draw', max_length=8),
        ),
        migrations.AlterField(
            model_name='batch',
            name='outcome_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why there is no result'),
        ),
        migrations.AlterField(
            model_name='batch',
            name='state',
            field=models.CharField(choices=[('drawn', 'to be sampled'), ('ordered', 'ordered online, on its way'), ('nothing', 'nothing to sample'), ('refused', 'sampling refused'), ('refusal_stands', 'counts as failed: sampling refused'), ('sampled', 'sample on its way to the laboratory'), ('void', 'sample void: its seal was broken'), ('testing', 'being tested'), ('tested', 'report handed in, waits for the conclusion'), ('passed', 'passed, not yet published'), ('failed', 'failed, parties to be told'), ('notified', 'failed, parties may object'), ('retest', 'being tested again'), ('stands', 'failure stands, not yet published'), ('published', 'result published'), ('replaced', 'replaced in the draw'), ('annulled', 'result set aside')], default='drawn', max_length=14, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='laboratory',
            name='cma',
            field=models.CharField(max_length=20, verbose_name='number of its qualification (CMA)'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('visit', 'notice of sampling'), ('form', 'sampling form'), ('refusal', 'warning for refusing sampling'), ('result', 'notice of the result'), ('acceptance', 'notice that the objection is accepted'), ('not_accepted', 'notice that the objection is not accepted'), ('retest', 'order of the retest'), ('outcome', 'conclusion on the objection'), ('stop', 'notice to stop making and selling'), ('order', 'order to correct'), ('extension', 'decision on more time'), ('recheck', 'finding of the re-check'), ('report_up', 'report to the bureau above'), ('announcement', 'announcement'), ('suspend_note', 'notice of a suspension to come'), ('suspension', 'decision to suspend business'), ('revoke_note', 'notice of a revocation to come'), ('revocation', 'decision to revoke the business licence'), ('transfer', 'letter of transfer'), ('annulment', 'decision to set the result aside')], max_length=12, verbose_name='paper'),
        ),
        migrations.AlterField(
            model_name='rectification',
            name='state',
            field=models.CharField(choices=[('issued', 'order waits for service'), ('served', 'to be corrected'), ('reported', 'reported as done, waits for a re-check'), ('overdue', 'not corrected in time'), ('recheck_failed', 're-check failed, to be reported up'), ('reported_up', 'reported to the province, to be announced'), ('announced', 'announced, waits for a re-check'), ('still_failing', 'failed again after the announcement'), ('suspension_told', 'told of the suspension, may answer'), ('suspended', 'business suspended'), ('revocation_told', 'told of the revocation, may answer'), ('revoked', 'business licence revoked'), ('done', 'corrected: may sell again'), ('dropped', 'order taken back: the result was set aside')], default='issued', max_length=15, verbose_name='state'),
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='objection',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency', verbose_name='heard by'),
        ),
        migrations.AddIndex(
            model_name='test',
            index=models.Index(condition=models.Q(('flagged_on__isnull', False), ('review', '')), fields=['-id'], name='sampling_test_marked'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['national', 'province', 'city', 'county']), ('link__in', ['production', 'shop', 'online']), ('state__in', ('drawn', 'ordered', 'nothing', 'refused', 'refusal_stands', 'sampled', 'void', 'testing', 'tested', 'passed', 'failed', 'notified', 'retest', 'stands', 'published', 'replaced', 'annulled'))), name='sampling_batch_state', violation_error_message='This is not a state, a link or a level of a batch.'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state__in', ('void', 'replaced', 'annulled')), _negated=True), ('task__isnull', False)), fields=('task', 'enterprise'), name='sampling_batch_once', violation_error_message='A party is sampled once in a task.'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('nothing', 'refused', 'refusal_stands', 'replaced', 'annulled')), _negated=True), models.Q(('outcome_reason', ''), _negated=True), _connector='OR'), name='sampling_batch_outcome', violation_error_message='Say why there is no result.'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('annulled_on__isnull', False), ('state', 'annulled')), models.Q(models.Q(('state', 'annulled'), _negated=True), ('annulled_on__isnull', True)), _connector='OR'), name='sampling_batch_annulled', violation_error_message='What is set aside has its day.'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drawn', 'ordered', 'replaced']), ('visited_on__isnull', False), _connector='OR'), name='sampling_batch_visited', violation_error_message='A visit has its day.'),
        ),
        migrations.AddConstraint(
            model_name='laboratory',
            constraint=models.UniqueConstraint(fields=('cma',), name='sampling_laboratory_cma', violation_error_message='A laboratory with this number is entered already.'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.UniqueConstraint(condition=models.Q(('passed__isnull', True), ('void_on__isnull', True)), fields=('rectification',), name='sampling_recheck_one_open', violation_error_message='A re-check of this order is under way.'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_on__isnull', True), ('void_reason', '')), models.Q(('void_on__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='sampling_recheck_void', violation_error_message='A re-check that counts for nothing says why.'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('issued', 'served', 'reported', 'overdue', 'recheck_failed', 'reported_up', 'announced', 'still_failing', 'suspension_told', 'suspended', 'revocation_told', 'revoked', 'done', 'dropped'))), name='sampling_rectification_state', violation_error_message='This is not a state of an order to correct.'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('served_on__isnull', True), ('state__in', ['issued', 'dropped'])), models.Q(models.Q(('state', 'issued'), _negated=True), ('due_on__isnull', False), ('recheck_by__isnull', False), ('served_on__isnull', False), models.Q(('receipt', ''), _negated=True)), _connector='OR'), name='sampling_rectification_served', violation_error_message='The time of an order runs from its service, which has a receipt.'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ('revoked', 'done', 'dropped'))), models.Q(models.Q(('state__in', ('revoked', 'done', 'dropped')), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='sampling_rectification_ended'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.CheckConstraint(condition=models.Q(('kept_by__in', ['bureau', 'laboratory', 'party'])), name='sampling_sample_kept_by'),
        ),
        migrations.AddConstraint(
            model_name='test',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('report_file__isnull', True), ('signature', '')), models.Q(('report_file__isnull', False), ('signature__in', ['valid', 'missing', 'broken', 'unknown', 'unchecked'])), _connector='OR'), name='sampling_test_signature', violation_error_message='The signature of a report is looked at when it is handed in.'),
        ),
        migrations.AddConstraint(
            model_name='test',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', ''), ('reviewed_on__isnull', True)), models.Q(('flagged_on__isnull', False), ('review__in', ['kept', 'annulled']), ('reviewed_on__isnull', False), models.Q(('review_finding', ''), _negated=True)), _connector='OR'), name='sampling_test_review', violation_error_message='Whoever looks at a marked report says what follows, and why.'),
        ),
        migrations.AddConstraint(
            model_name='test',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_on__isnull', True), ('void_reason', '')), models.Q(('reported_on__isnull', True), ('void_on__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='sampling_test_void', violation_error_message='A test that is given up has no report; it says why.'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='laboratory',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='sampling.laboratory'),
        ),
        migrations.AddConstraint(
            model_name='retestrule',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='sampling_retestrule_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'),
        ),
        migrations.AddConstraint(
            model_name='retestrule',
            constraint=models.CheckConstraint(condition=models.Q(('validity__isempty', False)), name='sampling_retestrule_some_days', violation_error_message='A rule is in force on one day at least.'),
        ),
        migrations.AddConstraint(
            model_name='retestrule',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['stands', 'annulled']), models.Q(('name', ''), _negated=True), models.Q(('legal_basis', ''), _negated=True)), name='sampling_retestrule_whole', violation_error_message='A rule says what follows, and on which legal basis.'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('laboratory', 'fingerprint'), name='sampling_certificate_once', violation_error_message='This certificate is entered already.'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('fingerprint__regex', '^[0-9a-f]{64}$'), ('valid_until__gt', models.F('valid_from')), models.Q(('pem', ''), _negated=True)), name='sampling_certificate_whole', violation_error_message='A certificate has its key, its fingerprint and its time.'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('ended_reason', '')), models.Q(('ended_on__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='sampling_certificate_ended', violation_error_message='Whoever takes a certificate away says why.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text('guards_second_look'), sql.functions('guards', 'guards_tests')),
    ]
