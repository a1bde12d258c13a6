"""Who had a hand in a draft; form and hours of a public value, and who entered it. What was sealed before (qp-draw-1) keeps
its seal and stays valid; a draft with a public value is asked for form and hours before its seal."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0003_load'),
        ('draws', '0002_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='place')),
                ('name', models.CharField(db_collation='C', max_length=80, verbose_name='name')),
                ('office', models.CharField(blank=True, db_collation='C', max_length=120, verbose_name='office')),
                ('value', models.CharField(db_collation='C', max_length=120, verbose_name='public value')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='draw',
            name='hands',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='draw',
            name='public_form',
            field=models.CharField(blank=True, max_length=60, verbose_name='form of the public value'),
        ),
        migrations.AddField(
            model_name='draw',
            name='public_from',
            field=models.DateTimeField(blank=True, null=True, verbose_name='public value not before'),
        ),
        migrations.AddField(
            model_name='draw',
            name='public_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='void without the public value after'),
        ),
        migrations.AddField(
            model_name='replacement',
            name='txn',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='draw',
            name='algorithm',
            field=models.CharField(default='qp-draw-2', max_length=20, verbose_name='algorithm'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('public_form', ''), ('public_from__isnull', True), ('public_on__isnull', True), ('public_until__isnull', True)), models.Q(('public_on__isnull', False), models.Q(('algorithm', 'qp-draw-1'), ('state', 'draft'), models.Q(('public_form__regex', '^[ -~]*#[ -~]*#[ -~]*#[ -~]*$'), ('public_from__isnull', False), ('public_until__isnull', False), ('public_from__gt', models.F('reveal_until')), ('public_until__gt', models.F('public_from'))), _connector='OR')), _connector='OR'), name='draws_draw_public_terms', violation_error_message='A public value has a form, an hour before which it is not taken and one after which the draw is void without it: name them together with source and day.'),
        ),
        migrations.AddField(
            model_name='publicentry',
            name='draw',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='public_entries', to='draws.draw'),
        ),
        migrations.AddField(
            model_name='publicentry',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='publicentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('value', ''), _negated=True), models.Q(('value__regex', '[\\x01-\\x1f\\x7f]'), _negated=True)), name='draws_publicentry_value'),
        ),
    ]
