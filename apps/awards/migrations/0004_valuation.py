"""Values of brands, and the guard that keeps each sheet as it was made."""

import django.db.models.deletion
from django.db import migrations, models

from apps.awards import sql


class Migration(migrations.Migration):

    dependencies = [
        ('awards', '0003_guards'),
        ('divisions', '0003_load'),
        ('registry', '0017_status_set_aside_guard'),
    ]

    operations = [
        migrations.CreateModel(
            name='Valuation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.CharField(max_length=80, verbose_name='brand')),
                ('valued_on', models.DateField(verbose_name='day of the valuation')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('inputs', models.JSONField()),
                ('strength', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='strength of 1,000')),
                ('rate', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='discount rate, per cent')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='value, 10 thousand yuan')),
                ('source', models.CharField(max_length=300, verbose_name='where the accounts are from')),
                ('why', models.TextField(blank=True, verbose_name='what this version puts right')),
                ('digest', models.CharField(max_length=64)),
                ('made_by', models.BigIntegerField(null=True)),
                ('made_label', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='valuations', to='registry.enterprise')),
            ],
            options={
                'indexes': [models.Index(models.OrderBy(models.F('valued_on'), descending=True), models.F('id'), name='awards_valuation_newest')],
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'brand', 'valued_on', 'version'), name='awards_valuation_version', violation_error_message='There is this version of the valuation already.'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('version__gt', 1), models.Q(('why', ''), _negated=True)), _connector='OR'), name='awards_valuation_why', violation_error_message='A later version says what it puts right.'), models.CheckConstraint(condition=models.Q(('strength__gte', 0), ('strength__lte', 1000), ('value__gt', 0)), name='awards_valuation_positive', violation_error_message='A value is above nought, strength lies between 0 and 1,000.'), models.CheckConstraint(condition=models.Q(models.Q(('brand', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='awards_valuation_named', violation_error_message='A valuation names the brand and where the accounts are from.')],
            },
        ),
        migrations.RunSQL(sql.text("valuation_guards"), sql.text("valuation_guards_undo")),
    ]
