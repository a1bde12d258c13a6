"""Whom a campaign visits is chosen by one officer and agreed to by another; the database asks for both."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.inspections import sql


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0025_corrected_and_approved'),
        ('registry', '0018_fold_unseen'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('inspectors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('size', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=300, verbose_name='why these enterprises')),
                ('asked_label', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('agreed', models.BooleanField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='why it was not agreed to')),
                ('decided_label', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='inspections.task')),
            ],
        ),
        migrations.AddField(
            model_name='visit',
            name='choice',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='inspections.choice'),
        ),
        migrations.CreateModel(
            name='ChoiceTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='inspections.choice')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.enterprise')),
            ],
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.UniqueConstraint(condition=models.Q(('agreed__isnull', True)), fields=('task',), name='inspections_choice_one_waits', violation_error_message='A choice of this campaign waits for its second officer. Withdraw it, or wait for the answer.'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), ('asked_by__isnull', False), ('inspectors__len__gte', 2), ('size__gte', 1)), name='inspections_choice_whole', violation_error_message='A choice names enterprises, two inspectors at least, and why.'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed__isnull', True), ('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('agreed__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='inspections_choice_decided', violation_error_message='A choice is agreed to or not by a person, on a day.'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed', False), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='inspections_choice_answered', violation_error_message='Whoever does not agree says why.'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed', True), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='inspections_choice_second_person', violation_error_message='Whoever chose the enterprises does not agree to the choice.'),
        ),
        migrations.AddConstraint(
            model_name='choicetarget',
            constraint=models.UniqueConstraint(fields=('choice', 'enterprise'), name='inspections_choicetarget_once'),
        ),
        migrations.RunSQL(sql.text("guards_choice"), sql.text("guards_choice_undo")),
    ]
