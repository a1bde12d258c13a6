"""What is said on paper of a check before a grant: letters with their scans, and guards of refusing over them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.licensing import sql

BEFORE = "\n".join([
    sql.text("prior_letters_undo"),
    sql.function("priorcheck", "licensing_prior_move_allowed"),
    sql.function("priorcheck", "licensing_guard_prior"),
    sql.function("prior_change", "licensing_guard_change_prior"),
])


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_free_numbers'),
        ('licensing', '0024_prior_change'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PriorLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('manner', models.CharField(choices=[('post', 'by post'), ('hand', 'handed in'), ('other', 'by fax or e-mail')], max_length=5, verbose_name='how it came')),
                ('posted_on', models.DateField(blank=True, null=True, verbose_name='posted')),
                ('received_on', models.DateField(verbose_name='received')),
                ('entered_on', models.DateField(verbose_name='entered')),
                ('entered_label', models.CharField(max_length=200)),
                ('says', models.CharField(choices=[('statement', 'statement and defence'), ('hearing', 'request for a hearing')], max_length=9)),
                ('text', models.TextField(blank=True, verbose_name='what it says')),
                ('after_review', models.BooleanField(default=False)),
                ('seconded_on', models.DateField(blank=True, null=True, verbose_name='held against its scan')),
                ('struck_on', models.DateField(blank=True, null=True, verbose_name='struck out')),
                ('struck_reason', models.TextField(blank=True, verbose_name='why it was struck out')),
                ('seen_label', models.CharField(blank=True, max_length=200)),
                ('check_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='licensing.priorcheck')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('manner', 'post'), ('posted_on__isnull', False), ('posted_on__lte', models.F('received_on'))), models.Q(('manner__in', ['hand', 'other']), ('posted_on__isnull', True)), _connector='OR'), name='licensing_priorletter_posted', violation_error_message='A letter by post has the day of its posting, not after it came.'), models.CheckConstraint(condition=models.Q(('received_on__lte', models.F('entered_on'))), name='licensing_priorletter_entered', violation_error_message='A letter is entered when it has come.'), models.CheckConstraint(condition=models.Q(models.Q(('says', 'statement'), models.Q(('text', ''), _negated=True)), ('says', 'hearing'), _connector='OR'), name='licensing_priorletter_says', violation_error_message='A letter brings a statement or the request for a hearing.'), models.CheckConstraint(condition=models.Q(models.Q(('seconded_on__isnull', True), ('seen_by__isnull', True), ('struck_on__isnull', True), ('struck_reason', '')), models.Q(('seconded_on__isnull', False), ('seen_by__isnull', False), ('struck_on__isnull', True), ('struck_reason', ''), models.Q(('seen_by', models.F('entered_by')), _negated=True)), models.Q(('seconded_on__isnull', True), ('seen_by__isnull', False), ('struck_on__isnull', False), models.Q(('struck_reason', ''), _negated=True), models.Q(('seen_by', models.F('entered_by')), _negated=True)), _connector='OR'), name='licensing_priorletter_seen', violation_error_message='Whoever entered a letter does not hold it against its scan.')],
            },
        ),
        migrations.RunSQL(sql.text("prior_letters"), BEFORE),
    ]
