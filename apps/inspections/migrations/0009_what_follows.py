"""What follows a check: orders that rest on a reviewed result, time asked for, follow-ups, penalties, first days."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.inspections import loading, sql

NEW = ("inspections.extension_notice", "inspections.follow_order", "inspections.follow_recheck",
       "inspections.follow_abnormal", "inspections.follow_case")  # fmt: skip


def fill(apps, schema_editor):
    """The limits that are new; what an operator set of the others stays set."""
    rows = [row for row in limit_rows(loading.DATA / "limits.csv") if row["code"] in NEW]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
        ('deadlines', '0003_extensions'),
        ('draws', '0002_guards'),
        ('documents', '0003_free_numbers'),
        ('inspections', '0008_visit_rounds'),
        ('records', '0042_folded_numbers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='order',
            name='inspections_order_state',
        ),
        migrations.RemoveConstraint(
            model_name='order',
            name='inspections_order_served',
        ),
        migrations.RemoveConstraint(
            model_name='order',
            name='inspections_order_ended',
        ),
        migrations.AddField(
            model_name='order',
            name='asked_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days asked for'),
        ),
        migrations.AddField(
            model_name='order',
            name='asked_on',
            field=models.DateField(blank=True, null=True, verbose_name='asked for more time on'),
        ),
        migrations.AddField(
            model_name='order',
            name='asked_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why more time is asked for'),
        ),
        migrations.AddField(
            model_name='visit',
            name='first_checked_on',
            field=models.DateField(blank=True, null=True, verbose_name='first checked'),
        ),
        migrations.AddField(
            model_name='visit',
            name='late',
            field=models.BooleanField(default=False, verbose_name='published after its time'),
        ),
        migrations.AddField(
            model_name='visit',
            name='no_follow_up',
            field=models.CharField(blank=True, max_length=300, verbose_name='why nothing follows'),
        ),
        migrations.AddField(
            model_name='visit',
            name='penalty',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.fact'),
        ),
        migrations.AlterField(
            model_name='order',
            name='state',
            field=models.CharField(choices=[('issued', 'order waits for service'), ('served', 'to be rectified'), ('reported', 'reported as done, waits for a re-check'), ('done', 'rectified'), ('overdue', 'not rectified in time'), ('failed', 're-check failed'), ('passed_on', 'passed on to enforcement'), ('taken_back', 'taken back')], default='issued', max_length=10, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('issued', 'served', 'reported', 'done', 'overdue', 'failed', 'passed_on', 'taken_back'))), name='inspections_order_state', violation_error_message='This is not a state of an order.'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('served_on__isnull', True), ('state__in', ['issued', 'taken_back'])), models.Q(models.Q(('state', 'issued'), _negated=True), ('due_on__isnull', False), ('served_on__isnull', False), models.Q(('receipt', ''), _negated=True)), _connector='OR'), name='inspections_order_served', violation_error_message='The time of an order runs from its service, which has a receipt.'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ['done', 'passed_on', 'taken_back'])), models.Q(models.Q(('state__in', ['done', 'passed_on', 'taken_back']), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='inspections_order_ended'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_days__isnull', True), ('asked_on__isnull', True), ('asked_reason', '')), models.Q(('asked_days__range', (1, 30)), ('asked_on__isnull', False), models.Q(('asked_reason', ''), _negated=True)), _connector='OR'), name='inspections_order_asked', violation_error_message='Whoever asks for more time says how many days, one to thirty, and why.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("first_checks"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("guards_orders"), sql.text("guards_orders_undo")),
    ]
