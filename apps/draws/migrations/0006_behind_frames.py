"""What the desk alone knows of the objects of a frame, for the fairness report. Frames made before have none: the report reads
them as they were sealed."""

import django.db.models.deletion
from django.db import migrations, models

from apps.draws import sql


class Migration(migrations.Migration):

    dependencies = [
        ('draws', '0005_closed_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='Behind',
            fields=[
                ('pk', models.CompositePrimaryKey('draw_id', 'subject', blank=True, editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(db_collation='C', max_length=80, verbose_name='object')),
                ('who', models.CharField(db_collation='C', max_length=80, verbose_name='object')),
                ('area', models.CharField(blank=True, db_collation='C', default='', max_length=6, verbose_name='division')),
                ('industry', models.CharField(blank=True, db_collation='C', default='', max_length=8, verbose_name='industry')),
                ('size', models.CharField(blank=True, db_collation='C', default='', max_length=20, verbose_name='scale')),
                ('grade', models.CharField(blank=True, db_collation='C', default='', max_length=20, verbose_name='class')),
                ('draw', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='behind', to='draws.draw')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('who', ''), _negated=True)), name='draws_behind_filled')],
            },
        ),
        migrations.RunSQL(sql.text("guards_behind"), sql.text("guards_behind_undo")),
    ]
