"""The head of the bureau decides whether an inspector steps aside, on paper; a request stands on its letter, and lapses
with its visit. Who the head is, is dated data."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.inspections import loading, sql


def fill(apps, schema_editor):
    loading.load_deciders(apps.get_model("inspections", "Decider"))
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits_recusal_service.csv"))


def undo():
    return sql.text("guards_head_undo") + sql.function("guards_recusal", "inspections_guard_recusal")


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0001_squashed_0003'),
        ('inspections', '0038_receiving_bureau'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Decider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('roles', models.CharField(max_length=200, verbose_name='who decides')),
                ('legal_basis', models.CharField(max_length=300, verbose_name='legal basis')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='recusalrequest',
            name='inspections_recusal_once',
        ),
        migrations.AddField(
            model_name='recusalrequest',
            name='lapsed_on',
            field=models.DateField(blank=True, null=True, verbose_name='lapsed on'),
        ),
        migrations.AddField(
            model_name='recusalrequest',
            name='lapsed_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='why it lapsed'),
        ),
        migrations.AddField(
            model_name='recusalrequest',
            name='letter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='recusalrequest',
            name='paper',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.paper'),
        ),
        migrations.AddField(
            model_name='recusalrequest',
            name='receipt',
            field=models.CharField(blank=True, max_length=200, verbose_name='receipt: who signed, or the number of the posting'),
        ),
        migrations.AddField(
            model_name='recusalrequest',
            name='served_on',
            field=models.DateField(blank=True, null=True, verbose_name='served on'),
        ),
        migrations.AddField(
            model_name='recusalrequest',
            name='untied',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('notice', 'notice of the inspection'), ('record', 'record of the inspection'), ('order', 'order to rectify'), ('recheck', 'finding of the re-check'), ('referral', 'letter of transfer'), ('withdrawal', 'letter withdrawing a transfer'), ('extension', 'answer to a request for more time'), ('overdue', 'notice that an order was not met in time'), ('recusal', 'decision on a request for recusal')], max_length=10, verbose_name='paper'),
        ),
        migrations.AddConstraint(
            model_name='recusalrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('granted__isnull', True), ('lapsed_on__isnull', True)), fields=('visit', 'inspector'), name='inspections_recusal_once', violation_error_message='This request waits for its decision already.'),
        ),
        migrations.AddConstraint(
            model_name='recusalrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paper__isnull', True), ('receipt', ''), ('served_on__isnull', True)), models.Q(('granted__isnull', False), ('paper__isnull', False), ('receipt', ''), ('served_on__isnull', True), ('untied', True)), models.Q(('granted__isnull', False), ('paper__isnull', False), ('served_on__isnull', False), ('untied', True), models.Q(('receipt', ''), _negated=True)), _connector='OR'), name='inspections_recusal_served', violation_error_message='A decision is written by somebody without a tie, and served with a receipt.'),
        ),
        migrations.AddConstraint(
            model_name='recusalrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lapsed_on__isnull', True), ('lapsed_reason', '')), models.Q(('granted__isnull', True), ('lapsed_on__isnull', False), models.Q(('lapsed_reason', ''), _negated=True)), _connector='OR'), name='inspections_recusal_lapsed', violation_error_message='A request that was not decided lapses with its reason.'),
        ),
        migrations.AddConstraint(
            model_name='decider',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='inspections_decider_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'),
        ),
        migrations.AddConstraint(
            model_name='decider',
            constraint=models.CheckConstraint(condition=models.Q(('roles__regex', '^[a-z_]+( [a-z_]+)*$'), models.Q(('legal_basis', ''), _negated=True), ('validity__isempty', False)), name='inspections_decider_whole', violation_error_message='Who decides is named by roles, with the article that says so.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("guards_head"), undo()),
        migrations.RunSQL(sql.text("lapsed_of_before"), migrations.RunSQL.noop),
    ]
