"""Call a post's last day what it is: `valid_to` is everywhere else the first day after (apps/kernel/dated.py)."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='post', name='access_post_dates'),
        migrations.RemoveConstraint(model_name='post', name='access_post_once'),
        migrations.RenameField(model_name='post', old_name='valid_to', new_name='last_day'),
        migrations.AddConstraint(model_name='post', constraint=models.CheckConstraint(condition=models.Q(('last_day__isnull', True), ('last_day__gte', models.F('valid_from')), _connector='OR'), name='access_post_dates', violation_error_message='A post cannot end before it begins.')),
        migrations.AddConstraint(model_name='post', constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_at__isnull', True)), expressions=[(models.Func(models.F('user'), models.F('user'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.Func(models.F('agency'), function='hashtext'), models.Func(models.F('agency'), function='hashtext'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.Func(models.F('role'), function='hashtext'), models.Func(models.F('role'), function='hashtext'), models.Value('[]'), function='int8range'), '&&'), (models.Func('valid_from', 'last_day', models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='access_post_once', violation_error_message='This person already holds this post at that time.')),
    ]
