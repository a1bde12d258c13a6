"""A replacement says what its ground rests on; what no record proves is asked for, and a second officer decides."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('draws', '0006_behind_frames'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AskedReplacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('inspector', 'inspector'), ('object', 'object')], max_length=10, verbose_name='what')),
                ('subject', models.CharField(db_collation='C', max_length=80, verbose_name='object')),
                ('team', models.CharField(blank=True, db_collation='C', default='', max_length=80, verbose_name='team')),
                ('inspector', models.CharField(blank=True, db_collation='C', default='', max_length=40, verbose_name='inspector')),
                ('ground', models.CharField(choices=[('recusal', 'recusal for this visit'), ('unavailable', 'no longer available (illness, leave, transfer)'), ('closed', 'object has closed'), ('exempt', 'object may not be checked (exempt, or checked already)')], max_length=12, verbose_name='ground')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('asked_label', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('decided_label', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='replacement',
            name='rests_on',
            field=models.CharField(default='本规则施行前的替换', max_length=120, verbose_name='what it rests on'),
            preserve_default=False,  # replacements of before say that they are older than the rule
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('rests_on', ''), _negated=True), name='draws_replacement_rests', violation_error_message='A replacement says what its ground rests on.'),
        ),
        migrations.AddField(
            model_name='askedreplacement',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='askedreplacement',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='askedreplacement',
            name='draw',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asked_replacements', to='draws.draw'),
        ),
        migrations.AddField(
            model_name='askedreplacement',
            name='replacement',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asked', to='draws.replacement'),
        ),
        migrations.AddConstraint(
            model_name='askedreplacement',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('draw', 'subject', 'team', 'inspector'), name='draws_asked_once', violation_error_message='This replacement is asked for already; a second officer decides it.'),
        ),
        migrations.AddConstraint(
            model_name='askedreplacement',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='draws_asked_reason'),
        ),
        migrations.AddConstraint(
            model_name='askedreplacement',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='draws_asked_second_officer', violation_error_message='A replacement is granted by somebody other than who asked for it.'),
        ),
        migrations.AddConstraint(
            model_name='askedreplacement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('replacement__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='draws_asked_decided'),
        ),
    ]
