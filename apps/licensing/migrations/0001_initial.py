import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('divisions', '0003_load'),
        ('documents', '0002_number_series'),
        ('records', '0010_publicity_unverified'),
        ('registry', '0013_status_in_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='Laboratory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='laboratory')),
                ('cma', models.CharField(max_length=20, unique=True, verbose_name='number of its qualification (CMA)')),
                ('valid_from', models.DateField(verbose_name='qualified from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='qualified until')),
                ('added_label', models.CharField(max_length=200)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='licensing_laboratory_days', violation_error_message='A qualification ends after it has begun.')],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('class_code', models.CharField(max_length=40)),
                ('grant_first', models.BooleanField()),
                ('state', models.CharField(choices=[('draft', 'being filled in'), ('received', 'submitted, waits for acceptance'), ('correcting', 'to be corrected by the applicant'), ('accepted', 'accepted, being checked'), ('testing', 'samples being tested'), ('proposed', 'waits for the decision'), ('granted', 'licence granted'), ('refused', 'licence refused'), ('not_accepted', 'not accepted'), ('withdrawn', 'withdrawn by the applicant'), ('lapsed', 'lapsed: not corrected in time')], default='draft', max_length=12, verbose_name='state')),
                ('started_label', models.CharField(max_length=200)),
                ('started_on', models.DateField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('submitted_on', models.DateField(blank=True, null=True)),
                ('specification', models.CharField(blank=True, max_length=400, verbose_name='types and specifications')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='production address')),
                ('report_number', models.CharField(blank=True, max_length=60, verbose_name='number of the test report')),
                ('laboratory_name', models.CharField(blank=True, max_length=120, verbose_name='laboratory')),
                ('report_on', models.DateField(blank=True, null=True, verbose_name='report issued on')),
                ('report_party', models.CharField(blank=True, max_length=200, verbose_name='enterprise named on the report')),
                ('report_product', models.CharField(blank=True, max_length=120, verbose_name='product named on the report')),
                ('committed_on', models.DateField(blank=True, null=True)),
                ('committed_label', models.CharField(blank=True, max_length=200)),
                ('doubts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None)),
                ('correction', models.TextField(blank=True, verbose_name='what is missing')),
                ('corrected_on', models.DateField(blank=True, null=True)),
                ('accepted_on', models.DateField(blank=True, null=True)),
                ('accepted_label', models.CharField(blank=True, max_length=200)),
                ('checked_on', models.DateField(blank=True, null=True, verbose_name='checked on site on')),
                ('examiners', models.CharField(blank=True, max_length=200, verbose_name='examiners')),
                ('proposal', models.CharField(blank=True, choices=[('grant', 'grant the licence'), ('refuse', 'refuse the licence')], max_length=6, verbose_name='proposal')),
                ('finding', models.TextField(blank=True, verbose_name='finding of the check')),
                ('proposed_label', models.CharField(blank=True, max_length=200)),
                ('proposed_on', models.DateField(blank=True, null=True)),
                ('automatic', models.BooleanField(default=False)),
                ('decided_label', models.CharField(blank=True, max_length=200)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licence_applications', to='registry.enterprise')),
                ('policy_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document', verbose_name='proof that industrial policy is met')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document', verbose_name='test report')),
                ('laboratory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.laboratory')),
            ],
        ),
        migrations.CreateModel(
            name='ProductClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, verbose_name='English name')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('number_head', models.CharField(max_length=10, verbose_name='head of the number')),
                ('authority', models.CharField(choices=[('national', 'the national administration'), ('province', 'the provincial bureau'), ('city', 'the bureau of the city')], max_length=8, verbose_name='authority')),
                ('procedure', models.CharField(choices=[('grant_first', 'granted first, verified after'), ('verify_first', 'verified first, then granted')], max_length=12, verbose_name='procedure')),
                ('materials', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('report', 'test report'), ('policy', 'proof that industrial policy is met')], max_length=12), default=list, size=None)),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('years', models.PositiveSmallIntegerField(verbose_name='years of validity')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
            ],
            options={
                'abstract': False,
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='licensing_productclass_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'), models.CheckConstraint(condition=models.Q(('validity__isempty', False)), name='licensing_productclass_some_days', violation_error_message='A rule is in force on one day at least.'), models.CheckConstraint(condition=models.Q(('legal_basis', ''), _negated=True), name='licensing_productclass_basis', violation_error_message='A rule names the text it rests on.'), models.CheckConstraint(condition=models.Q(('number_head__regex', '^XK[0-9]{2}-[0-9]{3}$')), name='licensing_productclass_head', violation_error_message='The head of a number looks like XK06-001.'), models.CheckConstraint(condition=models.Q(('authority__in', ['national', 'province', 'city']), ('procedure__in', ['grant_first', 'verify_first'])), name='licensing_productclass_words', violation_error_message='Choose the authority and the procedure.'), models.CheckConstraint(condition=models.Q(('years__gte', 1), ('years__lte', 10)), name='licensing_productclass_years', violation_error_message='A licence holds for one to ten years.')],
            },
        ),
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number of the licence')),
                ('code', models.CharField(max_length=24, unique=True, verbose_name='code of the check')),
                ('class_code', models.CharField(max_length=40)),
                ('holder', models.CharField(max_length=200, verbose_name='holder')),
                ('uscc', models.CharField(max_length=18, verbose_name='unified social credit code')),
                ('domicile', models.CharField(blank=True, max_length=300, verbose_name='domicile')),
                ('address', models.CharField(max_length=300, verbose_name='production address')),
                ('granted_on', models.DateField(verbose_name='granted on')),
                ('until', models.DateField(verbose_name='valid until')),
                ('state', models.CharField(choices=[('unverified', 'valid, not yet verified'), ('valid', 'valid'), ('expired', 'expired')], max_length=12, verbose_name='state')),
                ('state_on', models.DateField()),
                ('payload', models.TextField()),
                ('signer', models.CharField(max_length=64)),
                ('issued_at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='licence', to='licensing.application')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='registry.enterprise')),
                ('fact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.fact')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.productclass')),
            ],
            options={
                'indexes': [models.Index(fields=['class_code', '-id'], name='licensing_licence_class'), models.Index(fields=['state', '-id'], name='licensing_licence_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('unverified', 'valid', 'expired'))), name='licensing_licence_state', violation_error_message='This is not a state of a licence.'), models.CheckConstraint(condition=models.Q(('number__regex', '^\\([\\u4e00-\\u9fff]\\)XK[0-9]{2}-[0-9]{3}-[0-9]{5}$')), name='licensing_licence_number', violation_error_message='The number of a licence looks like (苏)XK06-001-00001.'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('granted_on'))), name='licensing_licence_days', violation_error_message='A licence holds for some time.'), models.CheckConstraint(condition=models.Q(models.Q(('payload', ''), _negated=True), models.Q(('code', ''), _negated=True)), name='licensing_licence_signed', violation_error_message='A licence is signed.'), models.UniqueConstraint(condition=models.Q(('state__in', ('unverified', 'valid'))), fields=('enterprise', 'class_code'), name='licensing_licence_once', violation_error_message='The enterprise already holds a licence for this class.')],
            },
        ),
        migrations.AddField(
            model_name='application',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.productclass'),
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, verbose_name='English name')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('class_code', models.CharField(max_length=40, verbose_name='class')),
                ('standard', models.CharField(blank=True, max_length=120, verbose_name='standard')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['class_code'], name='licensing_unit_class')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='licensing_unit_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'), models.CheckConstraint(condition=models.Q(('validity__isempty', False)), name='licensing_unit_some_days', violation_error_message='A rule is in force on one day at least.')],
            },
        ),
        migrations.CreateModel(
            name='Covered',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('specification', models.CharField(blank=True, max_length=400, verbose_name='types and specifications')),
                ('added_on', models.DateField()),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covered', to='licensing.licence')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('licence', 'unit'), name='licensing_covered_once', violation_error_message='The licence already covers this unit.')],
            },
        ),
        migrations.AddField(
            model_name='application',
            name='units',
            field=models.ManyToManyField(related_name='+', to='licensing.unit', verbose_name='units'),
        ),
        migrations.CreateModel(
            name='Bar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('class_code', models.CharField(max_length=40, verbose_name='class')),
                ('kind', models.CharField(choices=[('false', 'false materials in an application'), ('fraud', 'licence got by deceit, annulled'), ('punished', 'licence revoked as a punishment')], max_length=8, verbose_name='what was decided')),
                ('decided_on', models.DateField(verbose_name='decided on')),
                ('until', models.DateField(verbose_name='barred until')),
                ('document_number', models.CharField(max_length=128, verbose_name='number of the decision')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
                ('recorded_label', models.CharField(max_length=200)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licence_bars', to='registry.enterprise')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('decided_on'))), name='licensing_bar_days', violation_error_message='A bar ends after it has begun.'), models.CheckConstraint(condition=models.Q(('kind__in', ['false', 'fraud', 'punished']), models.Q(('document_number', ''), _negated=True)), name='licensing_bar_decision', violation_error_message='A bar rests on a decision: give its kind and its number.'), models.UniqueConstraint(fields=('enterprise', 'class_code', 'document_number'), name='licensing_bar_once', violation_error_message='This decision is already recorded for this class.')],
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('link', 'by its link'), ('code', 'by its number'), ('file', 'by the file')], max_length=4)),
                ('at', models.DateTimeField()),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='licensing.licence')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('way__in', ('link', 'code', 'file'))), name='licensing_check_way', violation_error_message='A check is made by link, number or file.')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('acceptance', 'decision to accept the application'), ('correction', 'notice of what is to be corrected'), ('not_accepted', 'decision not to accept the application'), ('grant', 'decision to grant the licence'), ('refusal', 'decision to refuse the licence')], max_length=12, verbose_name='paper')),
                ('number', models.CharField(max_length=80, unique=True, verbose_name='number')),
                ('issued_on', models.DateField()),
                ('issued_label', models.CharField(max_length=200)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='licensing.application')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'kind'), name='licensing_paper_once', violation_error_message='This paper of the application is already written.')],
            },
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['state', '-id'], name='licensing_app_state'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['enterprise', '-id'], name='licensing_app_enterprise'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['report_number'], name='licensing_app_report'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'received', 'correcting', 'accepted', 'testing', 'proposed', 'granted', 'refused', 'not_accepted', 'withdrawn', 'lapsed'))), name='licensing_application_state', violation_error_message='This is not a state of an application.'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('received', 'correcting', 'accepted', 'testing', 'proposed', 'granted', 'refused', 'not_accepted', 'lapsed')), _negated=True), models.Q(('committed_on__isnull', False), ('submitted_at__isnull', False), ('submitted_on__isnull', False), ('report_file__isnull', False), ('report_on__isnull', False), models.Q(('report_number', ''), _negated=True), models.Q(('report_party', ''), _negated=True), models.Q(('address', ''), _negated=True)), _connector='OR'), name='licensing_application_whole', violation_error_message='An application is submitted whole: product, place, report and commitment.'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'granted'), _negated=True), models.Q(('decided_on__isnull', False), models.Q(models.Q(('automatic', True), ('decided_by__isnull', True), ('doubts', []), ('grant_first', True)), models.Q(('automatic', False), ('decided_by__isnull', False), ('proposed_by__isnull', False)), _connector='OR')), _connector='OR'), name='licensing_application_granted', violation_error_message='A licence is granted by the rules alone where all are met, else by a second officer.'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='licensing_application_second', violation_error_message='Whoever proposed a decision does not make it.'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('refused', 'not_accepted')), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='licensing_application_reason', violation_error_message='Give the reason: the applicant reads it.'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'proposed'), _negated=True), ('grant_first', True), ('proposal', 'refuse'), models.Q(('checked_on__isnull', False), models.Q(('examiners', ''), _negated=True)), _connector='OR'), name='licensing_application_checked', violation_error_message='This class is checked on site before a licence is granted.'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ('granted', 'refused', 'not_accepted', 'withdrawn', 'lapsed'))), models.Q(models.Q(('state__in', ('granted', 'refused', 'not_accepted', 'withdrawn', 'lapsed')), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='licensing_application_ended', violation_error_message='An application that has ended knows when, and only such a one.'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'received', 'correcting', 'accepted', 'testing', 'proposed'))), fields=('enterprise', 'class_code'), name='licensing_application_once', violation_error_message='An application for this class is already under way.'),
        ),
    ]
