"""What was found beside a proceeding that bars is kept, and weighed when that is closed."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.licensing import sql

UNDO = "\n".join([
    "DROP FUNCTION licensing_guard_failed() CASCADE;",
    "DROP FUNCTION licensing_guard_beside_weighed() CASCADE;",
    "DROP FUNCTION licensing_guard_beside() CASCADE;",
    "DROP FUNCTION licensing_beside_move_allowed(text, text);",
    sql.function("found_failed", "licensing_guard_found"),
    sql.function("found_failed", "licensing_guard_ending"),
    sql.function("known_ends", "licensing_licence_move_allowed"),
    sql.function("known_ends", "licensing_guard_end"),
    "DROP FUNCTION licensing_beside_enough(licensing_beside);",
    "DROP FUNCTION licensing_uncovered(bigint, text, text[]);",
    "DROP FUNCTION licensing_gone(bigint);",
])  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0005_agency_contact'),
        ('licensing', '0036_one_certificate'),
        ('records', '0001_squashed_0043'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Beside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('check', 'check after the grant'), ('sampling', 'supervision sampling'), ('mass', 'a laboratory found false'), ('desk', 'found by the bureau')], max_length=8, verbose_name='where it comes from')),
                ('source_key', models.CharField(max_length=80, unique=True)),
                ('class_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('found', models.TextField(verbose_name='what was found')),
                ('found_on', models.DateField(verbose_name='found on')),
                ('proposed_label', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('waiting', 'waits for the proceeding it stands beside'), ('opened', 'has its own proceeding'), ('closed', 'closed: what was decided is enough'), ('struck', 'what it rests on counts for nothing')], default='waiting', max_length=8, verbose_name='state')),
                ('held_on', models.DateField(verbose_name='held since')),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('word', models.TextField(blank=True, verbose_name='reason')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='end',
            name='licensing_end_once',
        ),
        migrations.AlterField(
            model_name='massrow',
            name='outcome',
            field=models.CharField(choices=[('waiting', 'waits'), ('proposed', 'proceeding opened'), ('ended', 'ended meanwhile'), ('under_way', 'stands beside a proceeding under way'), ('other', 'rests on another report now')], default='waiting', max_length=10, verbose_name='outcome'),
        ),
        migrations.AddConstraint(
            model_name='end',
            constraint=models.UniqueConstraint(condition=models.Q(('set_aside_on__isnull', True), models.Q(('kind', 'expired'), _negated=True), models.Q(('was__in', ('revoked', 'withdrawn', 'taken', 'cancelled')), _negated=True)), fields=('licence',), name='licensing_end_once', violation_error_message='A licence ends once.'),
        ),
        migrations.AddField(
            model_name='beside',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency'),
        ),
        migrations.AddField(
            model_name='beside',
            name='behind',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='besides', to='licensing.ending'),
        ),
        migrations.AddField(
            model_name='beside',
            name='ending',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='from_beside', to='licensing.ending'),
        ),
        migrations.AddField(
            model_name='beside',
            name='ground',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.endground', verbose_name='ground'),
        ),
        migrations.AddField(
            model_name='beside',
            name='licence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='besides', to='licensing.licence'),
        ),
        migrations.AddField(
            model_name='beside',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='beside',
            index=models.Index(fields=['licence', 'state'], name='licensing_beside_of'),
        ),
        migrations.AddConstraint(
            model_name='beside',
            constraint=models.CheckConstraint(condition=models.Q(('class_codes__len__gt', 0), ('source__in', ['check', 'sampling', 'mass', 'desk']), ('state__in', ('waiting', 'opened', 'closed', 'struck')), models.Q(('found', ''), _negated=True), models.Q(('source_key', ''), _negated=True)), name='licensing_beside_whole', violation_error_message='What stands beside a proceeding says what was found, of which classes.'),
        ),
        migrations.AddConstraint(
            model_name='beside',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ending__isnull', False), ('state', 'opened')), models.Q(models.Q(('state', 'opened'), _negated=True), ('ending__isnull', True)), _connector='OR'), name='licensing_beside_opened', violation_error_message='A proceeding that was opened is named.'),
        ),
        migrations.AddConstraint(
            model_name='beside',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'waiting')), models.Q(('closed_on__isnull', False), ('state', 'opened')), models.Q(('closed_on__isnull', False), ('state__in', ('closed', 'struck')), models.Q(('word', ''), _negated=True)), _connector='OR'), name='licensing_beside_closed', violation_error_message='What is closed without a proceeding says since when, and why.'),
        ),
        migrations.RunSQL(sql.text("beside"), UNDO),
    ]
