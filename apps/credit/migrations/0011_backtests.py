import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credit', '0010_ruleset_authors'),
        ('registry', '0010_walk'),
    ]

    operations = [
        migrations.CreateModel(
            name='Backtest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(choices=[('grade', 'quality-credit grade'), ('risk', 'credit-risk class')], max_length=8)),
                ('content', models.PositiveIntegerField()),
                ('as_of', models.DateField(verbose_name='as of')),
                ('observed_until', models.DateField(verbose_name='failures counted until')),
                ('failure_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('prefix', models.CharField(blank=True, max_length=6)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='waiting', max_length=8)),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('enterprises', models.BigIntegerField(default=0)),
                ('moved', models.BigIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('asked_by', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credit.ruleset')),
                ('ruleset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='backtests', to='credit.ruleset')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'running', 'done', 'failed'))), name='credit_backtest_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('finished_at__isnull', False), ('step', 3)), _connector='OR'), name='credit_backtest_whole'), models.CheckConstraint(condition=models.Q(('failure_kinds', []), _negated=True), name='credit_backtest_kinds', violation_error_message='Choose at least one kind of failure.'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('ruleset', 'prefix'), name='credit_backtest_once', violation_error_message='This ruleset is already being tried over the same division.')],
            },
        ),
        migrations.CreateModel(
            name='BacktestCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dimension', models.CharField(max_length=8)),
                ('place', models.CharField(blank=True, max_length=8)),
                ('before', models.CharField(blank=True, max_length=3)),
                ('after', models.CharField(max_length=3)),
                ('enterprises', models.BigIntegerField()),
                ('backtest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='credit.backtest')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('backtest', 'dimension', 'place', 'before', 'after'), name='credit_backtestcount_once')],
            },
        ),
        migrations.CreateModel(
            name='BacktestMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(blank=True, max_length=3)),
                ('after', models.CharField(max_length=3)),
                ('score_before', models.IntegerField(null=True)),
                ('score_after', models.IntegerField()),
                ('backtest', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='credit.backtest')),
                ('enterprise', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.enterprise')),
            ],
            options={
                'indexes': [models.Index(fields=['enterprise'], name='credit_backtestmove_of')],
                'constraints': [models.UniqueConstraint(fields=('backtest', 'enterprise'), name='credit_backtestmove_once')],
            },
        ),
        migrations.CreateModel(
            name='BacktestOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('which', models.CharField(max_length=5)),
                ('grade', models.CharField(max_length=3)),
                ('rank', models.PositiveSmallIntegerField()),
                ('enterprises', models.BigIntegerField()),
                ('failed', models.BigIntegerField()),
                ('backtest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='credit.backtest')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('backtest', 'which', 'grade'), name='credit_backtestoutcome_once'), models.CheckConstraint(condition=models.Q(('failed__lte', models.F('enterprises'))), name='credit_backtestoutcome_part')],
            },
        ),
        migrations.CreateModel(
            name='BacktestRank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('which', models.CharField(max_length=5)),
                ('enterprises', models.BigIntegerField()),
                ('failed', models.BigIntegerField()),
                ('concordant2', models.DecimalField(decimal_places=0, max_digits=30)),
                ('backtest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ranks', to='credit.backtest')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('backtest', 'which'), name='credit_backtestrank_once')],
            },
        ),
    ]
