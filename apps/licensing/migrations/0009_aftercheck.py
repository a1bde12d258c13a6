"""The check after a grant, the proceedings that end a licence, proposals for many; their limits, items and guards."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows
from apps.kernel.loading import put
from apps.licensing import sql
from apps.licensing.loading import DATA, load

LIMITS = {
    f"licensing.{code}"
    for code in (
        "after_check", "end_notice", "statement", "hearing_request", "hearing_notice", "end_decision", "end_delivery",
        "notice_by_publication",
    )
}


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] in LIMITS]
    put(apps.get_model("deadlines", "Limit"), rows)
    load(apps.get_model("licensing", "CheckItem"), "check_items")


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0003_load'),
        ('documents', '0002_number_series'),
        ('draws', '0002_guards'),
        ('licensing', '0008_change_guards'),
        ('deadlines', '0004_basis_in_english'),
        ('records', '0026_hand_term'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AfterCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'to be assigned'), ('drawing', 'examiners being drawn'), ('assigned', 'to be checked on site'), ('filed', 'result to be confirmed'), ('passed', 'passed'), ('failed', 'failed'), ('called_off', 'called off: the licence ended before')], default='waiting', max_length=10, verbose_name='state')),
                ('opened_on', models.DateField()),
                ('due_on', models.DateField(verbose_name='due')),
                ('risk', models.PositiveSmallIntegerField(verbose_name='risk')),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None)),
                ('rank', models.PositiveIntegerField()),
                ('visit', models.CharField(blank=True, choices=[('went', 'checked on site'), ('refused', 'the holder refused the check'), ('absent', 'nobody found at the address')], max_length=8, verbose_name='visit')),
                ('visited_on', models.DateField(blank=True, null=True)),
                ('remark', models.TextField(blank=True, verbose_name='what was seen')),
                ('party_name', models.CharField(blank=True, max_length=80, verbose_name='who signed for the holder')),
                ('verdict', models.CharField(blank=True, choices=[('passed', 'passed'), ('failed', 'failed')], max_length=8, verbose_name='result')),
                ('filed_label', models.CharField(blank=True, max_length=200)),
                ('filed_on', models.DateField(blank=True, null=True)),
                ('confirmed_label', models.CharField(blank=True, max_length=200)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
        ),
        migrations.CreateModel(
            name='CheckItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='item')),
                ('name_en', models.CharField(max_length=200, verbose_name='English name')),
                ('key', models.BooleanField(verbose_name='decides')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('revoked', 'revoked'), ('withdrawn', 'withdrawn'), ('taken', 'taken away as a punishment'), ('cancelled', 'cancelled'), ('expired', 'expired')], max_length=12, verbose_name='end')),
                ('source', models.CharField(choices=[('check', 'check after the grant'), ('sampling', 'supervision sampling'), ('mass', 'a laboratory found false'), ('desk', 'found by the bureau')], max_length=8, verbose_name='where it comes from')),
                ('source_key', models.CharField(blank=True, max_length=80)),
                ('found', models.TextField(verbose_name='what was found')),
                ('found_on', models.DateField(verbose_name='found on')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('noticed', 'notice to be served'), ('answering', 'the holder may answer'), ('hearing', 'a hearing is to be held'), ('answered', 'answer to be weighed'), ('reviewed', 'waits for the decision'), ('decided', 'decision to be served'), ('served', 'decision served, in effect'), ('dropped', 'closed, the licence stays'), ('overturned', 'decision set aside')], default='proposed', max_length=10, verbose_name='state')),
                ('proposed_label', models.CharField(max_length=200)),
                ('proposed_on', models.DateField()),
                ('handled_label', models.CharField(blank=True, max_length=200)),
                ('notice_on', models.DateField(blank=True, null=True)),
                ('notice_served_on', models.DateField(blank=True, null=True)),
                ('answer_until', models.DateField(blank=True, null=True)),
                ('statement', models.TextField(blank=True, verbose_name='statement')),
                ('stated_on', models.DateField(blank=True, null=True)),
                ('waived_on', models.DateField(blank=True, null=True)),
                ('hearing_asked_on', models.DateField(blank=True, null=True)),
                ('hearing_on', models.DateField(blank=True, null=True)),
                ('hearing_place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('hearing_minutes', models.TextField(blank=True, verbose_name='minutes')),
                ('heard_on', models.DateField(blank=True, null=True)),
                ('reviewed_label', models.CharField(blank=True, max_length=200)),
                ('reviewed_on', models.DateField(blank=True, null=True)),
                ('review', models.TextField(blank=True, verbose_name='finding of the review')),
                ('decided_label', models.CharField(blank=True, max_length=200)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('compensation', models.TextField(blank=True, verbose_name='compensation')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('decision_served_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_label', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='EndPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80, unique=True, verbose_name='number')),
                ('issued_on', models.DateField()),
                ('issued_label', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('end_notice', 'notice of the intended end'), ('end_hearing', 'call to the hearing'), ('end_decision', 'decision to end the licence'), ('end_dropped', 'decision to leave the licence'), ('end_announced', 'announcement that the licence is cancelled'), ('end_overturned', 'decision setting the end aside'), ('after_record', 'record of the check after the grant')], max_length=14, verbose_name='paper')),
            ],
        ),
        migrations.CreateModel(
            name='Examiner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True, verbose_name='number of the certificate')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('classes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='classes')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('last_day', models.DateField(verbose_name='until')),
                ('recusals', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=18), default=list, size=None, verbose_name='recused from')),
                ('left_on', models.DateField(blank=True, null=True)),
                ('added_label', models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='ItemAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('ok', 'met'), ('bad', 'not met'), ('na', 'does not apply')], max_length=4, verbose_name='answer')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='note')),
            ],
        ),
        migrations.CreateModel(
            name='Mass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('prepared', 'waits for the second officer'), ('sent', 'sent'), ('dropped', 'given up')], default='prepared', max_length=8, verbose_name='state')),
                ('since', models.DateField(verbose_name='reports from')),
                ('until', models.DateField(verbose_name='reports until')),
                ('document_number', models.CharField(max_length=128, verbose_name='document that found it false')),
                ('found', models.TextField(verbose_name='what was found')),
                ('found_on', models.DateField(verbose_name='found on')),
                ('counted', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('prepared_label', models.CharField(max_length=200)),
                ('prepared_on', models.DateField()),
                ('decided_label', models.CharField(blank=True, max_length=200)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('sent', models.PositiveIntegerField(default=0)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
        ),
        migrations.CreateModel(
            name='MassRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state_seen', models.CharField(max_length=12)),
                ('outcome', models.CharField(choices=[('waiting', 'waits'), ('proposed', 'proceeding opened'), ('ended', 'ended meanwhile'), ('under_way', 'a proceeding is under way already'), ('other', 'rests on another report now')], default='waiting', max_length=10, verbose_name='outcome')),
            ],
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('drawing', 'being drawn'), ('running', 'examiners drawn'), ('dropped', 'given up')], default='drawing', max_length=8, verbose_name='state')),
                ('starts_on', models.DateField(verbose_name='visits from')),
                ('ends_on', models.DateField(verbose_name='visits until')),
                ('seats', models.PositiveSmallIntegerField(verbose_name='examiners a check')),
                ('made_label', models.CharField(max_length=200)),
                ('made_on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawn', models.BooleanField(default=False)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
            ],
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
        ),
        migrations.RemoveConstraint(
            model_name='end',
            name='licensing_end_once',
        ),
        migrations.AddField(
            model_name='bar',
            name='lifted_on',
            field=models.DateField(blank=True, null=True, verbose_name='lifted on'),
        ),
        migrations.AddField(
            model_name='end',
            name='set_aside_on',
            field=models.DateField(blank=True, null=True, verbose_name='set aside on'),
        ),
        migrations.AddField(
            model_name='aftercheck',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency', verbose_name='bureau that checks'),
        ),
        migrations.AddField(
            model_name='aftercheck',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='aftercheck',
            name='evidence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='aftercheck',
            name='filed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='aftercheck',
            name='licence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='after_checks', to='licensing.licence'),
        ),
        migrations.AddConstraint(
            model_name='checkitem',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='licensing_checkitem_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'),
        ),
        migrations.AddConstraint(
            model_name='checkitem',
            constraint=models.CheckConstraint(condition=models.Q(('validity__isempty', False)), name='licensing_checkitem_some_days', violation_error_message='A rule is in force on one day at least.'),
        ),
        migrations.AddConstraint(
            model_name='checkitem',
            constraint=models.CheckConstraint(condition=models.Q(('legal_basis', ''), _negated=True), name='licensing_checkitem_basis', violation_error_message='A rule names the text it rests on.'),
        ),
        migrations.AddField(
            model_name='ending',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency'),
        ),
        migrations.AddField(
            model_name='ending',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ending',
            name='ground',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.endground', verbose_name='ground'),
        ),
        migrations.AddField(
            model_name='ending',
            name='handled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ending',
            name='licence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endings', to='licensing.licence'),
        ),
        migrations.AddField(
            model_name='ending',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ending',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='aftercheck',
            name='ending',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.ending'),
        ),
        migrations.AddField(
            model_name='end',
            name='case',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='end', to='licensing.ending'),
        ),
        migrations.AddConstraint(
            model_name='end',
            constraint=models.UniqueConstraint(condition=models.Q(('set_aside_on__isnull', True)), fields=('licence',), name='licensing_end_once', violation_error_message='A licence ends once.'),
        ),
        migrations.AddField(
            model_name='endpaper',
            name='check_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='licensing.aftercheck'),
        ),
        migrations.AddField(
            model_name='endpaper',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='endpaper',
            name='ending',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='licensing.ending'),
        ),
        migrations.AddField(
            model_name='endpaper',
            name='licence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='end_papers', to='licensing.licence'),
        ),
        migrations.AddField(
            model_name='examiner',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency'),
        ),
        migrations.AddField(
            model_name='itemanswer',
            name='check_of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='licensing.aftercheck'),
        ),
        migrations.AddField(
            model_name='itemanswer',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.checkitem'),
        ),
        migrations.AddField(
            model_name='mass',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency'),
        ),
        migrations.AddField(
            model_name='mass',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mass',
            name='ground',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.endground', verbose_name='ground'),
        ),
        migrations.AddField(
            model_name='mass',
            name='laboratory',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.laboratory', verbose_name='laboratory'),
        ),
        migrations.AddField(
            model_name='mass',
            name='prepared_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='massrow',
            name='ending',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.ending'),
        ),
        migrations.AddField(
            model_name='massrow',
            name='licence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.licence'),
        ),
        migrations.AddField(
            model_name='massrow',
            name='mass',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='licensing.mass'),
        ),
        migrations.AddField(
            model_name='round',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency'),
        ),
        migrations.AddField(
            model_name='round',
            name='draw',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='draws.draw'),
        ),
        migrations.AddField(
            model_name='aftercheck',
            name='round',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='licensing.round'),
        ),
        migrations.AddField(
            model_name='seat',
            name='check_of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='licensing.aftercheck'),
        ),
        migrations.AddField(
            model_name='seat',
            name='examiner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='licensing.examiner'),
        ),
        migrations.AddField(
            model_name='service',
            name='paper',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='service', to='licensing.endpaper'),
        ),
        migrations.AddIndex(
            model_name='ending',
            index=models.Index(fields=['state', '-id'], name='licensing_ending_by_state'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('revoked', 'withdrawn', 'taken', 'cancelled', 'expired')), ('source__in', ['check', 'sampling', 'mass', 'desk']), ('state__in', ('proposed', 'noticed', 'answering', 'hearing', 'answered', 'reviewed', 'decided', 'served', 'dropped', 'overturned'))), name='licensing_ending_state', violation_error_message='This is not a state of a proceeding.'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(('found', ''), _negated=True), name='licensing_ending_found', violation_error_message='Say what was found: the holder answers to it.'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('answering', 'hearing', 'answered', 'reviewed', 'decided', 'served')), _negated=True), models.Q(('answer_until__isnull', False), ('notice_on__isnull', False), ('notice_served_on__isnull', False)), _connector='OR'), name='licensing_ending_notice', violation_error_message='No licence is taken from its holder without a notice that was served.'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_on__isnull', True), ('waived_on__isnull', False), ('heard_on__isnull', False), ('reviewed_on__gt', models.F('answer_until')), _connector='OR'), name='licensing_ending_answer', violation_error_message='The holder has not yet had its time to answer.'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_on__isnull', True), ('hearing_asked_on__isnull', True), ('heard_on__isnull', False), _connector='OR'), name='licensing_ending_heard', violation_error_message='The hearing that was asked for has not been held.'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('decided', 'served', 'overturned')), _negated=True), models.Q(('decided_by__isnull', False), ('decided_on__isnull', False), ('reviewed_on__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='licensing_ending_decided', violation_error_message='A decision follows a review, and gives its reasons.'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(models.Q(('proposed_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), models.Q(('handled_by__isnull', True), models.Q(('decided_by', models.F('handled_by')), _negated=True), _connector='OR')), _connector='OR'), name='licensing_ending_second', violation_error_message='Whoever proposed or prepared the end of a licence does not decide on it.'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'served'), _negated=True), ('decision_served_on__isnull', False), _connector='OR'), name='licensing_ending_served', violation_error_message='A decision has no effect before it was served.'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('ended_on__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='licensing_ending_dropped', violation_error_message='Give the reason: the holder reads it.'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'noticed', 'answering', 'hearing', 'answered', 'reviewed', 'decided'))), fields=('licence',), name='licensing_ending_once', violation_error_message='A proceeding to end this licence is already under way.'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.UniqueConstraint(condition=models.Q(('source_key', ''), _negated=True), fields=('source_key',), name='licensing_ending_source_once', violation_error_message='This has led to a proceeding already.'),
        ),
        migrations.AddConstraint(
            model_name='endpaper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('check_of__isnull', False), ('ending__isnull', True), ('kind', 'after_record')), models.Q(models.Q(('kind', 'after_record'), _negated=True), ('check_of__isnull', True), ('ending__isnull', False)), _connector='OR'), name='licensing_endpaper_of', violation_error_message='A paper belongs to its proceeding or to its check.'),
        ),
        migrations.AddConstraint(
            model_name='endpaper',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ('end_notice', 'end_decision'))), fields=('ending', 'kind'), name='licensing_endpaper_once', violation_error_message='This paper of the proceeding is already written.'),
        ),
        migrations.AddConstraint(
            model_name='examiner',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('valid_from'))), name='licensing_examiner_days', violation_error_message='A certificate cannot end before it begins.'),
        ),
        migrations.AddConstraint(
            model_name='examiner',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('name', ''), _negated=True), ('classes__len__gt', 0)), name='licensing_examiner_text', violation_error_message='An examiner has a number, a name and classes.'),
        ),
        migrations.AddConstraint(
            model_name='itemanswer',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['ok', 'bad', 'na']), models.Q(models.Q(('answer', 'bad'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR')), name='licensing_itemanswer_note', violation_error_message='Say of what is not met what was seen.'),
        ),
        migrations.AddConstraint(
            model_name='itemanswer',
            constraint=models.UniqueConstraint(fields=('check_of', 'item'), name='licensing_itemanswer_once', violation_error_message='Each item is answered once.'),
        ),
        migrations.AddConstraint(
            model_name='mass',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('prepared', 'sent', 'dropped')), ('until__gte', models.F('since')), models.Q(('document_number', ''), _negated=True), models.Q(('found', ''), _negated=True)), name='licensing_mass_whole', violation_error_message='A proposal names the reports, what was found and the document that says so.'),
        ),
        migrations.AddConstraint(
            model_name='mass',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='licensing_mass_second', violation_error_message='Whoever prepared a mass proposal does not send it.'),
        ),
        migrations.AddConstraint(
            model_name='mass',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('decided_by__isnull', False), ('decided_on__isnull', False)), _connector='OR'), name='licensing_mass_sent', violation_error_message='A mass proposal is sent by a second officer.'),
        ),
        migrations.AddConstraint(
            model_name='mass',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'prepared')), fields=('laboratory',), name='licensing_mass_once', violation_error_message='A proposal for this laboratory already waits.'),
        ),
        migrations.AddConstraint(
            model_name='massrow',
            constraint=models.UniqueConstraint(fields=('mass', 'licence'), name='licensing_massrow_once', violation_error_message='A licence stands once in a proposal.'),
        ),
        migrations.AddConstraint(
            model_name='massrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ending__isnull', False), ('outcome', 'proposed')), models.Q(models.Q(('outcome', 'proposed'), _negated=True), ('ending__isnull', True)), _connector='OR'), name='licensing_massrow_outcome', violation_error_message='A proceeding that was opened is named.'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('drawing', 'running', 'dropped')), ('ends_on__gte', models.F('starts_on'))), name='licensing_round_state', violation_error_message='A round ends after it has begun.'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gte', 2), ('seats__lte', 4)), name='licensing_round_seats', violation_error_message='Two to four examiners check on site.'),
        ),
        migrations.AddIndex(
            model_name='aftercheck',
            index=models.Index(fields=['agency', 'state', '-rank'], name='licensing_check_rank'),
        ),
        migrations.AddIndex(
            model_name='aftercheck',
            index=models.Index(fields=['state', '-rank'], name='licensing_check_by_state'),
        ),
        migrations.AddConstraint(
            model_name='aftercheck',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'drawing', 'assigned', 'filed', 'passed', 'failed', 'called_off'))), name='licensing_aftercheck_state', violation_error_message='This is not a state of a check.'),
        ),
        migrations.AddConstraint(
            model_name='aftercheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('filed', 'passed', 'failed')), _negated=True), models.Q(('filed_on__isnull', False), ('visited_on__isnull', False), models.Q(('visit', ''), _negated=True), models.Q(('verdict', ''), _negated=True)), _connector='OR'), name='licensing_aftercheck_filed', violation_error_message='A result rests on a form: when, who, what was seen.'),
        ),
        migrations.AddConstraint(
            model_name='aftercheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'passed'), _negated=True), models.Q(('closed_on__isnull', False), ('confirmed_by__isnull', False), ('verdict', 'passed'), ('visit', 'went')), _connector='OR'), name='licensing_aftercheck_passed', violation_error_message='Nobody passes a check that was not made and confirmed.'),
        ),
        migrations.AddConstraint(
            model_name='aftercheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('closed_on__isnull', False), ('confirmed_by__isnull', False), ('verdict', 'failed')), _connector='OR'), name='licensing_aftercheck_failed', violation_error_message='A failure is confirmed by a second person.'),
        ),
        migrations.AddConstraint(
            model_name='aftercheck',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('filed_by')), _negated=True), _connector='OR'), name='licensing_aftercheck_second', violation_error_message='Whoever filed the form does not confirm it.'),
        ),
        migrations.AddConstraint(
            model_name='aftercheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state__in', ('waiting', 'drawing', 'assigned', 'filed'))), models.Q(models.Q(('state__in', ('waiting', 'drawing', 'assigned', 'filed')), _negated=True), ('closed_on__isnull', False)), _connector='OR'), name='licensing_aftercheck_closed', violation_error_message='A check that is over knows since when, and only such a one.'),
        ),
        migrations.AddConstraint(
            model_name='aftercheck',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'drawing', 'assigned', 'filed'))), fields=('licence',), name='licensing_aftercheck_once', violation_error_message='A check of this licence is already open.'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('check_of', 'examiner'), name='licensing_seat_once', violation_error_message='This examiner is assigned already.'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('receipt', ''), _negated=True), name='licensing_service_receipt', violation_error_message='Service is proved by a receipt: say who signed, or the number.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("aftercheck"), sql.text("aftercheck_undo") + sql.functions("guards", "ends", "changes")),
    ]
