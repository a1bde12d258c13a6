"""A correction that an applicant hands in on paper: entries with their scans, their limit, and guards of going on over them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.licensing import sql
from apps.licensing.loading import DATA


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits_paper.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0004_basis_in_english'),
        ('documents', '0003_free_numbers'),
        ('licensing', '0021_bar_lift'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandedIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('manner', models.CharField(choices=[('post', 'by post'), ('hand', 'handed in'), ('other', 'by fax or e-mail')], max_length=5, verbose_name='how it came')),
                ('posted_on', models.DateField(blank=True, null=True, verbose_name='posted')),
                ('received_on', models.DateField(verbose_name='received')),
                ('entered_on', models.DateField(verbose_name='entered')),
                ('entered_label', models.CharField(max_length=200)),
                ('said', models.JSONField()),
                ('seconded_on', models.DateField(blank=True, null=True, verbose_name='held against its scan')),
                ('struck_on', models.DateField(blank=True, null=True, verbose_name='struck out')),
                ('struck_reason', models.TextField(blank=True, verbose_name='why it was struck out')),
                ('seen_label', models.CharField(blank=True, max_length=200)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='licensing.application')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('report_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('scan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('manner', 'post'), ('posted_on__isnull', False), ('posted_on__lte', models.F('received_on'))), models.Q(('manner__in', ['hand', 'other']), ('posted_on__isnull', True)), _connector='OR'), name='licensing_handedin_posted', violation_error_message='A letter by post has the day of its posting, not after it came.'), models.CheckConstraint(condition=models.Q(('received_on__lte', models.F('entered_on'))), name='licensing_handedin_entered', violation_error_message='A letter is entered when it has come.'), models.UniqueConstraint(condition=models.Q(('seconded_on__isnull', True), ('struck_on__isnull', True)), fields=('application',), name='licensing_handedin_one_waits', violation_error_message='What came on paper is entered already and waits for its second look.'), models.CheckConstraint(condition=models.Q(models.Q(('seconded_on__isnull', True), ('seen_by__isnull', True), ('struck_on__isnull', True), ('struck_reason', '')), models.Q(('seconded_on__isnull', False), ('seen_by__isnull', False), ('struck_on__isnull', True), ('struck_reason', ''), models.Q(('seen_by', models.F('entered_by')), _negated=True)), models.Q(('seconded_on__isnull', True), ('struck_on__isnull', False), models.Q(('struck_reason', ''), _negated=True), models.Q(('seen_by__isnull', True), models.Q(('seen_by', models.F('entered_by')), _negated=True), _connector='OR')), _connector='OR'), name='licensing_handedin_seen', violation_error_message='Whoever entered a letter does not hold it against its scan.')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(
            sql.text("handed_in"), sql.text("handed_in_undo") + sql.function("guards", "licensing_move_allowed")
        ),
    ]
