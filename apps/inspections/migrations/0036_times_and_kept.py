"""The times of a check; a published plan and a task that runs keep how they came about."""

from django.db import migrations, models

from apps.inspections import sql


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0035_letter_and_danger'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='begun_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='check began'),
        ),
        migrations.AddField(
            model_name='visit',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='check ended'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('begun_at__isnull', True), ('ended_at__isnull', True)), ('begun_at__lt', models.F('ended_at')), _connector='OR'), name='inspections_visit_times', violation_error_message='A check ends after it began.'),
        ),
        migrations.RunSQL(sql.text("guards_times"), sql.text("guards_times_undo")),
    ]
