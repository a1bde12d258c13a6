"""Results by item of a visit, and the items an order is about.

Results of before are told by item where they tell: one item, nothing found, nobody reached or let in, or a problem in the
form of an item. Joint visits whose form shows no problem keep their result for the visit alone.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from apps.inspections import sql


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0022_two_officers'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='items',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='check items'),
        ),
        migrations.CreateModel(
            name='ItemResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=8)),
                ('text', models.CharField(max_length=120)),
                ('code', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.resultcode')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='inspections.visititem')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'code'), name='inspections_itemresult_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='inspections_itemresult_text')],
            },
        ),
        migrations.RunSQL(sql.text("items_of_before"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("guards_item_result"), sql.text("guards_item_result_undo")),
    ]
