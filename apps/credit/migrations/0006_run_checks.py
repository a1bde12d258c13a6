"""The truths of a run and of its shards."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credit', '0005_runs'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='credit_run_finished', violation_error_message='A rating run has an end as soon as it no longer runs, and not before.'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), models.Q(('error', ''), _negated=True)), models.Q(models.Q(('state', 'failed'), _negated=True), ('error', '')), _connector='OR'), name='credit_run_error', violation_error_message='A rating run that failed says why, and no other does.'),
        ),
        migrations.AddConstraint(
            model_name='shard',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='credit_shard_once'),
        ),
        migrations.AddConstraint(
            model_name='shard',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'done'))), name='credit_shard_state'),
        ),
        migrations.AddConstraint(
            model_name='shard',
            constraint=models.CheckConstraint(condition=models.Q(('first_id__lt', models.F('past_id'))), name='credit_shard_range'),
        ),
        migrations.AddConstraint(
            model_name='shard',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(('done_at__isnull', True), ('state', 'waiting')), _connector='OR'), name='credit_shard_done'),
        ),
    ]
