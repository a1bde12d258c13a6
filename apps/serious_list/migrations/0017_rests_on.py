"""What a listing rests on: an announcement, the one penalty it may use, the act that took it away."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.kernel.loading import say_anew
from apps.serious_list.loading import rows_of


def announced(apps, schema_editor):
    say_anew(apps.get_model("serious_list", "Ground"), rows_of("grounds"), "announced")


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0003_load'),
        ('documents', '0003_free_numbers'),
        ('records', '0042_folded_numbers'),
        ('registry', '0017_status_set_aside_guard'),
        ('serious_list', '0016_acts_guarded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='again',
            field=models.TextField(blank=True, verbose_name='why a new case'),
        ),
        migrations.AddField(
            model_name='case',
            name='announced_on',
            field=models.DateField(blank=True, null=True, verbose_name='failure announced by the province on'),
        ),
        migrations.AddField(
            model_name='case',
            name='announcement',
            field=models.CharField(blank=True, max_length=200, verbose_name='announcement'),
        ),
        migrations.AddField(
            model_name='case',
            name='doubt',
            field=models.TextField(blank=True, verbose_name='why the ground may have gone'),
        ),
        migrations.AddField(
            model_name='case',
            name='hidden_on',
            field=models.DateField(blank=True, null=True, verbose_name='found gone elsewhere on'),
        ),
        migrations.AddField(
            model_name='case',
            name='revoked_by_paper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='case',
            name='revoked_number',
            field=models.CharField(blank=True, max_length=128, verbose_name='number of the revoking decision'),
        ),
        migrations.AddField(
            model_name='case',
            name='revoked_on',
            field=models.DateField(blank=True, null=True, verbose_name='penalty revoked on'),
        ),
        migrations.AddField(
            model_name='case',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ground',
            name='announced',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('announced_on__isnull', True), ('announcement', '')), models.Q(('announced_on__isnull', False), ('announced_on__lte', models.F('proposed_on')), models.Q(('announcement', ''), _negated=True)), _connector='OR'), name='serious_list_case_announced', violation_error_message='Name the day of the announcement and what it was.'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_by__isnull', True), models.Q(('revoked_by_paper__isnull', False), ('revoked_on__isnull', False), ('state', 'withdrawn'), models.Q(('revoked_number', ''), _negated=True), models.Q(('withdrawn_by', models.F('proposed_by')), _negated=True), models.Q(('withdrawn_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='serious_list_case_set_aside', violation_error_message='A second person sets a listing aside, by the act that revoked its penalty.'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('hidden_on__isnull', True), ('hidden_on__gte', models.F('ended_on')), _connector='OR'), name='serious_list_case_hidden', violation_error_message='Only what has ended is found gone elsewhere.'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(models.F('enterprise'), models.F('person_name'), models.Func(models.F('penalty_number'), function='records_number_folded', output_field=models.TextField()), condition=models.Q(('state__in', ('decided', 'served', 'published', 'expired', 'removed', 'withdrawn'))), name='serious_list_case_one_penalty', violation_error_message='This penalty has carried a listing of the party before.'),
        ),
        migrations.RunPython(announced, migrations.RunPython.noop),
    ]
