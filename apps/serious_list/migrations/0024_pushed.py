"""A listing of a party of another province is handed on to it; how long a case may be extended is a rule of its day."""

from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.serious_list.loading import DATA


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] == "serious_list.case_extension"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0004_reconsideration'),
        ('documents', '0003_free_numbers'),
        ('records', '0043_remedies_of_before'),
        ('registry', '0018_fold_unseen'),
        ('serious_list', '0023_restored_in_public'),
        ('deadlines', '0004_basis_in_english'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='pushed_on',
            field=models.DateField(blank=True, null=True, verbose_name='handed on to the province of registration on'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('pushed_on__isnull', True), models.Q(('fact__isnull', False), ('pushed_on__gte', models.F('decided_on'))), _connector='OR'), name='serious_list_case_pushed', violation_error_message='Only a listing that was published is handed on to another province.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
