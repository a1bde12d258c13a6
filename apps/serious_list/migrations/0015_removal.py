"""A removal is questioned, the party heard, and set aside by another person; a ban has an end or is for life."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.kernel import sqlfiles
from apps.serious_list import sql
from apps.serious_list.loading import DATA

MOVES_BEFORE = sqlfiles.functions_of(sql.text("guards"))["serious_list_move_allowed"]


def add_limits(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"].startswith("serious_list.reversal")]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


def drop_dead_classes(apps, schema_editor):
    """The classes of penalties: their repair is the ledger's (records/rules/repair.py), and nothing ever asked them."""
    apps.get_model("serious_list", "RepairClass").objects.filter(code__startswith="penalty.").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0003_extensions'),
        ('documents', '0003_free_numbers'),
        ('serious_list', '0014_pages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='repair',
            name='serious_list_repair_state',
        ),
        migrations.RemoveConstraint(
            model_name='repair',
            name='serious_list_repair_decided',
        ),
        migrations.AddField(
            model_name='case',
            name='ban_for_life',
            field=models.BooleanField(default=False, verbose_name='statutory ban for life'),
        ),
        migrations.AddField(
            model_name='entry',
            name='restored_on',
            field=models.DateField(blank=True, null=True, verbose_name='restored'),
        ),
        migrations.AddField(
            model_name='repair',
            name='doubt',
            field=models.TextField(blank=True, verbose_name='why deceit is suspected'),
        ),
        migrations.AddField(
            model_name='repair',
            name='doubt_served_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='repair',
            name='doubted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='repair',
            name='doubted_label',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='repair',
            name='doubted_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='repair',
            name='explain_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='repair',
            name='explained_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='repair',
            name='explanation',
            field=models.TextField(blank=True, verbose_name='explanation of the party'),
        ),
        migrations.AddField(
            model_name='repair',
            name='reversal',
            field=models.TextField(blank=True, verbose_name='reason of the reversal'),
        ),
        migrations.AddField(
            model_name='repair',
            name='reversed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='repair',
            name='reversed_label',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='repair',
            name='reversed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='change',
            name='entry',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='serious_list.entry'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('notice', 'notice of the intended listing'), ('hearing', 'call to the hearing'), ('consent', 'consent of the bureau above'), ('decision', 'decision to list'), ('not_listed', 'decision not to list'), ('withdrawal', 'decision setting the listing aside'), ('removal', 'decision on early removal'), ('refusal', 'refusal of early removal'), ('doubt', 'notice that a removal is to be set aside'), ('reversal', 'decision setting the removal aside')], max_length=10, verbose_name='paper'),
        ),
        migrations.AlterField(
            model_name='repair',
            name='state',
            field=models.CharField(choices=[('received', 'received'), ('correcting', 'to be completed'), ('accepted', 'accepted, being examined'), ('rejected', 'not accepted'), ('granted', 'early removal granted'), ('refused', 'early removal refused'), ('lapsed', 'not completed in time'), ('obviated', 'without object: the entry ended otherwise'), ('doubted', 'deceit suspected, notice waits for service'), ('questioned', 'deceit suspected, party may explain'), ('reversing', 'set aside, decision waits for service'), ('reversed', 'set aside for deceit')], default='received', max_length=10, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['entry', 'seq'], name='serious_list_change_of'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('received', 'correcting', 'accepted', 'rejected', 'granted', 'refused', 'lapsed', 'obviated', 'doubted', 'questioned', 'reversing', 'reversed'))), name='serious_list_repair_state', violation_error_message='This is not a state of an application.'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('granted', 'doubted', 'questioned', 'reversing', 'refused', 'reversed')), _negated=True), models.Q(('accepted_by__isnull', False), ('decided_by__isnull', False), ('decided_on__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='serious_list_repair_decided', violation_error_message='A decision on an application has a person, a day and a reason.'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('doubted', 'questioned', 'reversing')), _negated=True), models.Q(('doubted_by__isnull', False), models.Q(('doubt', ''), _negated=True)), _connector='OR'), name='serious_list_repair_doubted', violation_error_message='A removal is questioned by somebody, with a reason.'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('questioned', 'reversing')), _negated=True), models.Q(('doubt_served_on__isnull', False), ('explain_until__isnull', False), ('explain_until__gte', models.F('doubt_served_on'))), _connector='OR'), name='serious_list_repair_heard', violation_error_message='No removal is set aside before the party could explain itself.'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reversed_on__isnull', True), models.Q(('state', 'reversing'), _negated=True)), models.Q(('explain_until__isnull', False), ('reversed_by__isnull', False), ('reversed_on__isnull', False), ('reversed_on__gt', models.F('explain_until')), models.Q(('reversal', ''), _negated=True), models.Q(('reversed_by', models.F('decided_by')), _negated=True), models.Q(('reversed_by', models.F('doubted_by')), _negated=True)), _connector='OR'), name='serious_list_repair_reversed', violation_error_message='A removal is set aside after the party could explain itself, by somebody who neither granted nor questioned it.'),
        ),
        migrations.RunSQL(sql.text("removal_guards"), f"{sql.text('removal_guards_undo')}\n{MOVES_BEFORE}"),
        migrations.RunPython(add_limits, migrations.RunPython.noop),
        migrations.RunPython(drop_dead_classes, migrations.RunPython.noop),
    ]
