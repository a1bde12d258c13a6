"""A second listing of a party on one ground, brought along by a merge of records, is set aside."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.serious_list import sql


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0004_reconsideration'),
        ('documents', '0003_free_numbers'),
        ('records', '0043_remedies_of_before'),
        ('registry', '0018_fold_unseen'),
        ('serious_list', '0034_handed_on'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='serious_list_case_set_aside',
        ),
        migrations.AddField(
            model_name='case',
            name='second_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seconds', to='serious_list.case'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_by__isnull', True), models.Q(models.Q(models.Q(('revoked_by_paper__isnull', False), ('revoked_on__isnull', False), models.Q(('revoked_number', ''), _negated=True)), ('second_of__isnull', False), _connector='OR'), ('state', 'withdrawn'), models.Q(('withdrawn_by', models.F('proposed_by')), _negated=True), models.Q(('withdrawn_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='serious_list_case_set_aside', violation_error_message='A second person sets a listing aside, by the act that revoked its penalty or beside another listing.'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('second_of__isnull', True), models.Q(('state', 'withdrawn'), ('withdrawn_by__isnull', False), models.Q(('second_of', models.F('id')), _negated=True)), _connector='OR'), name='serious_list_case_second', violation_error_message='A second listing is set aside by somebody, beside another one.'),
        ),
        migrations.RunSQL(
            sql.text("seconds"),
            f"{sql.text('seconds_undo')}{sql.functions('bans', 'year_of_a_person')}\n"
            "DROP FUNCTION serious_list_penalty_stands(serious_list_case);",
        ),
    ]
