import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('divisions', '0003_load'),
        ('serious_list', '0006_repair_classes_unverified'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measures', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('stands', models.BooleanField(default=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('waiting', 'not yet read'), ('handed', 'read, not confirmed'), ('received', 'receipt confirmed'), ('applied', 'measure applied'), ('not_applicable', 'not applicable'), ('lifted', 'lifted')], default='waiting', max_length=14, verbose_name='state')),
                ('made_at', models.DateTimeField()),
                ('handed_at', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='serious_list.entry')),
            ],
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('department', models.CharField(choices=[('market', 'market regulation'), ('certification', 'certification and accreditation'), ('customs', 'customs'), ('reform', 'development and reform'), ('resources', 'natural resources'), ('finance', 'public finance'), ('labour', 'human resources and social security'), ('bank', 'the central bank'), ('securities', 'securities regulation')], max_length=16, verbose_name='executing department')),
                ('force', models.CharField(choices=[('mandatory', 'mandatory'), ('recommended', 'recommended')], max_length=12, verbose_name='binding force')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, verbose_name='English name')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='joint_punishment_measure_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'), models.CheckConstraint(condition=models.Q(('validity__isempty', False), models.Q(('legal_basis', ''), _negated=True)), name='joint_punishment_measure_basis', violation_error_message='A rule names the text it rests on.'), models.CheckConstraint(condition=models.Q(('department__in', ['market', 'certification', 'customs', 'reform', 'resources', 'finance', 'labour', 'bank', 'securities']), ('force__in', ('mandatory', 'recommended'))), name='joint_punishment_measure_words', violation_error_message='A measure belongs to a known department and is mandatory or recommended.'), models.CheckConstraint(condition=models.Q(('verified', True), models.Q(('note', ''), _negated=True), _connector='OR'), name='joint_punishment_measure_note', violation_error_message='Say what about this measure has not been verified.')],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='client number')),
                ('department', models.CharField(choices=[('market', 'market regulation'), ('certification', 'certification and accreditation'), ('customs', 'customs'), ('reform', 'development and reform'), ('resources', 'natural resources'), ('finance', 'public finance'), ('labour', 'human resources and social security'), ('bank', 'the central bank'), ('securities', 'securities regulation')], max_length=16, verbose_name='kind of department')),
                ('name', models.CharField(max_length=120, verbose_name='name of the department')),
                ('scopes', models.CharField(choices=[('feed', 'read what it is owed'), ('feed feedback', 'read, confirm and answer')], max_length=40, verbose_name='rights')),
                ('enabled', models.BooleanField(default=True, verbose_name='enabled')),
                ('secret_hash', models.CharField(blank=True, max_length=64)),
                ('secret_hint', models.CharField(blank=True, max_length=12)),
                ('secret_set_at', models.DateTimeField(blank=True, null=True)),
                ('secret_set_by', models.CharField(blank=True, max_length=200)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.division', verbose_name='area')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('enabled', True)), fields=('department', 'division'), name='joint_punishment_partner_once', violation_error_message='This area already has a partner of this kind.'), models.CheckConstraint(condition=models.Q(('department__in', ['market', 'certification', 'customs', 'reform', 'resources', 'finance', 'labour', 'bank', 'securities']), ('scopes__in', ['feed', 'feed feedback'])), name='joint_punishment_partner_words', violation_error_message='Choose the kind of department and its rights.'), models.CheckConstraint(condition=models.Q(('secret_hash', ''), models.Q(('enabled', True), ('secret_set_at__isnull', False)), _connector='OR'), name='joint_punishment_partner_secret', violation_error_message='Only an enabled partner has a secret.')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('seq', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('listed', 'Listed'), ('ended', 'Ended')], max_length=6)),
                ('at', models.DateTimeField()),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='joint_punishment.delivery')),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='joint_punishment.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'seq'], name='joint_punishment_feed')],
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='joint_punishment.partner'),
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('result', models.CharField(choices=[('received', 'received'), ('applied', 'applied'), ('not_applicable', 'not applicable'), ('lifted', 'lifted')], max_length=14)),
                ('on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='joint_punishment.delivery')),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='joint_punishment.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partner', 'key'), name='joint_punishment_answer_once', violation_error_message='This key was used for another answer.'), models.CheckConstraint(condition=models.Q(('result__in', ('received', 'applied', 'not_applicable', 'lifted')), models.Q(('key', ''), _negated=True)), name='joint_punishment_answer_words', violation_error_message='An answer has a key and one of the known results.')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('scopes', models.CharField(max_length=40)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='joint_punishment.partner')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('issued_at'))), name='joint_punishment_token_time', violation_error_message='A token ends after it was issued.')],
            },
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['entry'], name='joint_punishment_of_entry'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'handed', 'received', 'applied'))), fields=['due_on', 'id'], name='joint_punishment_owed'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('partner', 'entry'), name='joint_punishment_delivery_once', violation_error_message='This partner has this entry already.'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'handed', 'received', 'applied', 'not_applicable', 'lifted'))), name='joint_punishment_delivery_state', violation_error_message='This is not a state of a delivery.'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('stands', True)), models.Q(('ended_on__isnull', False), ('stands', False)), _connector='OR'), name='joint_punishment_delivery_ended', violation_error_message='What has ended knows when, and only that.'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'waiting'), ('handed_at__isnull', False), _connector='OR'), name='joint_punishment_delivery_handed', violation_error_message='A partner answers only for an entry it has received.'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'lifted'), _negated=True), ('stands', False), _connector='OR'), name='joint_punishment_delivery_lifted', violation_error_message='A measure is lifted after the entry has ended.'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('measures', []), _negated=True), name='joint_punishment_delivery_measures', violation_error_message='A partner is told because it owes a measure.'),
        ),
    ]
