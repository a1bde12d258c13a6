"""The check on site before a grant: its tables, limits and guards. What was decided before stands as it is.

Undone while an application has one notice of a check and one result at most: papers are kept, and one of a kind then.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.licensing import sql
from apps.licensing.loading import DATA


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits_prior.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0004_basis_in_english'),
        ('documents', '0003_free_numbers'),
        ('licensing', '0022_handed_in'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PriorAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('ok', 'met'), ('bad', 'not met'), ('na', 'does not apply')], max_length=4, verbose_name='answer')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='note')),
            ],
        ),
        migrations.CreateModel(
            name='PriorCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('assigned', 'to be checked on site'), ('filed', 'result to be confirmed'), ('passed', 'check passed'), ('failed', 'check failed'), ('set_aside', 'set aside: to be checked anew'), ('called_off', 'called off')], default='assigned', max_length=10, verbose_name='state')),
                ('ordered_on', models.DateField()),
                ('visit_on', models.DateField(verbose_name='day of the check')),
                ('told_on', models.DateField()),
                ('visit', models.CharField(blank=True, choices=[('went', 'checked on site'), ('refused', 'the applicant refused the check'), ('absent', 'nobody found at the address')], max_length=8, verbose_name='visit')),
                ('visited_on', models.DateField(blank=True, null=True)),
                ('began_at', models.TimeField(blank=True, null=True, verbose_name='begun at')),
                ('ended_at', models.TimeField(blank=True, null=True, verbose_name='ended at')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address visited')),
                ('covers', models.TextField(blank=True, verbose_name='products looked at')),
                ('remark', models.TextField(blank=True, verbose_name='what the examiners saw')),
                ('party_name', models.CharField(blank=True, max_length=80, verbose_name='who signed for the applicant')),
                ('party_refused', models.BooleanField(default=False, verbose_name='the applicant refused to sign')),
                ('verdict', models.CharField(blank=True, choices=[('passed', 'check passed'), ('failed', 'check failed')], max_length=8, verbose_name='result')),
                ('filed_label', models.CharField(blank=True, max_length=200)),
                ('filed_on', models.DateField(blank=True, null=True)),
                ('confirmed_label', models.CharField(blank=True, max_length=200)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('answer_until', models.DateField(blank=True, null=True)),
                ('statement', models.TextField(blank=True, verbose_name='what the applicant says of the check')),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('set_aside_label', models.CharField(blank=True, max_length=200)),
                ('set_aside_on', models.DateField(blank=True, null=True)),
                ('set_aside_reason', models.TextField(blank=True, verbose_name='why it was set aside')),
            ],
        ),
        migrations.CreateModel(
            name='PriorFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='PriorSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='paper',
            name='licensing_paper_once',
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('acceptance', 'decision to accept the application'), ('correction', 'notice of what is to be corrected'), ('not_accepted', 'decision not to accept the application'), ('grant', 'decision to grant the licence'), ('refusal', 'decision to refuse the licence'), ('lapsed', 'notice that the application has lapsed'), ('site_notice', 'notice of the check on site'), ('site_result', 'record and result of the check on site')], max_length=12, verbose_name='paper'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ('site_notice', 'site_result')), _negated=True), fields=('application', 'kind'), name='licensing_paper_once', violation_error_message='This paper of the application is already written.'),
        ),
        migrations.AddField(
            model_name='prioranswer',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.checkitem'),
        ),
        migrations.AddField(
            model_name='priorcheck',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prior_checks', to='licensing.application'),
        ),
        migrations.AddField(
            model_name='priorcheck',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='priorcheck',
            name='filed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='priorcheck',
            name='set_aside_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='prioranswer',
            name='check_of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='licensing.priorcheck'),
        ),
        migrations.AddField(
            model_name='priorfile',
            name='check_of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='licensing.priorcheck'),
        ),
        migrations.AddField(
            model_name='priorfile',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='priorseat',
            name='check_of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='licensing.priorcheck'),
        ),
        migrations.AddField(
            model_name='priorseat',
            name='examiner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.examiner'),
        ),
        migrations.AddIndex(
            model_name='priorcheck',
            index=models.Index(fields=['state', '-id'], name='licensing_prior_state'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('assigned', 'filed', 'passed', 'failed', 'set_aside', 'called_off'))), name='licensing_priorcheck_state', violation_error_message='This is not a state of a check.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(('told_on__gte', models.F('ordered_on')), ('visit_on__gte', models.F('told_on'))), name='licensing_priorcheck_told', violation_error_message='The applicant is told of a check before it is made.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('filed', 'passed', 'failed', 'set_aside')), _negated=True), models.Q(('filed_by__isnull', False), ('filed_on__isnull', False), ('visited_on__gte', models.F('visit_on')), models.Q(('visit', ''), _negated=True), models.Q(('verdict', ''), _negated=True), models.Q(('remark', ''), _negated=True)), _connector='OR'), name='licensing_priorcheck_filed', violation_error_message='A result rests on a form: when, who, what was seen.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('filed', 'passed', 'failed', 'set_aside')), _negated=True), models.Q(('visit', 'went'), _negated=True), models.Q(('began_at__isnull', False), ('ended_at__gt', models.F('began_at')), models.Q(models.Q(('party_name', ''), ('party_refused', True)), models.Q(('party_refused', False), models.Q(('party_name', ''), _negated=True)), _connector='OR')), _connector='OR'), name='licensing_priorcheck_signed', violation_error_message='A check has its times, and was signed for the applicant, or the applicant refused to sign.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'passed'), _negated=True), models.Q(('verdict', 'passed'), ('visit', 'went')), _connector='OR'), name='licensing_priorcheck_passed', violation_error_message='Nobody passes a check that was not made and confirmed.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('passed', 'failed', 'set_aside')), _negated=True), models.Q(('closed_on__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='licensing_priorcheck_confirmed', violation_error_message='A result is confirmed by a second person.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('filed_by')), _negated=True), _connector='OR'), name='licensing_priorcheck_second', violation_error_message='Whoever filed the form does not confirm it.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('failed', 'set_aside')), _negated=True), models.Q(('answer_until__isnull', False), ('verdict', 'failed'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='licensing_priorcheck_failed', violation_error_message='A failure has its reasons, and days in which the applicant may answer.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('set_aside_by__isnull', False), ('set_aside_on__isnull', False), ('state', 'set_aside'), models.Q(('set_aside_reason', ''), _negated=True), models.Q(('set_aside_by', models.F('filed_by')), _negated=True)), models.Q(models.Q(('state', 'set_aside'), _negated=True), ('set_aside_by__isnull', True), ('set_aside_on__isnull', True)), _connector='OR'), name='licensing_priorcheck_set_aside', violation_error_message='A failure is set aside by somebody else, with reasons.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state__in', ('assigned', 'filed'))), models.Q(models.Q(('state__in', ('assigned', 'filed')), _negated=True), ('closed_on__isnull', False)), _connector='OR'), name='licensing_priorcheck_closed', violation_error_message='A check that is over knows since when, and only such a one.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('assigned', 'filed', 'passed', 'failed'))), fields=('application',), name='licensing_priorcheck_once', violation_error_message='A check of this application is under way, or was made.'),
        ),
        migrations.AddConstraint(
            model_name='prioranswer',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['ok', 'bad', 'na']), models.Q(models.Q(('answer', 'bad'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR')), name='licensing_prioranswer_note', violation_error_message='Say of what is not met what was seen.'),
        ),
        migrations.AddConstraint(
            model_name='prioranswer',
            constraint=models.UniqueConstraint(fields=('check_of', 'item'), name='licensing_prioranswer_once', violation_error_message='Each item is answered once.'),
        ),
        migrations.AddConstraint(
            model_name='priorseat',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('check_of', 'examiner'), name='licensing_priorseat_once', violation_error_message='This examiner is assigned already.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("priorcheck"), sql.text("priorcheck_undo")),
    ]
