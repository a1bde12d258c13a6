"""Who takes the samples of a re-check is drawn; what was taken has its form and a backup."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from apps.sampling import sql

BEFORE = [
    sql.text("guards_recheck_draws_undo"),
    sql.function("guards_second_look", "sampling_guard_taken"),
]


class Migration(migrations.Migration):

    dependencies = [
        ('sampling', '0021_after_a_failure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecheckDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('order', 'after the order to correct'), ('announced', 'after the announcement'), ('suspended', 'after the suspension')], max_length=9, verbose_name='stage')),
                ('frame', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('seed', models.CharField(max_length=64)),
                ('drawn_on', models.DateField(verbose_name='drawn')),
                ('replaced_on', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it was drawn anew')),
                ('label', models.CharField(max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='sample',
            name='sampling_sample_part',
        ),
        migrations.RemoveConstraint(
            model_name='sample',
            name='sampling_sample_sealed',
        ),
        migrations.AddField(
            model_name='recheck',
            name='backup_quantity',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='taken as a backup'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='base_quantity',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='base number'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='place',
            field=models.CharField(blank=True, max_length=200, verbose_name='place of sampling'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='quantity_unit',
            field=models.CharField(blank=True, max_length=20, verbose_name='unit of the numbers'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='refusal',
            field=models.CharField(blank=True, max_length=300, verbose_name='how the refusal is recorded: witness, video'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='signer',
            field=models.CharField(blank=True, max_length=80, verbose_name='who signed, and as what'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='tested_quantity',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='taken for the test'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('visit', 'notice of sampling'), ('form', 'sampling form'), ('refusal', 'warning for refusing sampling'), ('refusal_act', 'decision on a refusal'), ('result', 'notice of the result'), ('acceptance', 'notice that the objection is accepted'), ('not_accepted', 'notice that the objection is not accepted'), ('retest', 'order of the retest'), ('outcome', 'conclusion on the objection'), ('stop', 'notice to stop making and selling'), ('order', 'order to correct'), ('extension', 'decision on more time'), ('recheck_form', 'sampling form of the re-check'), ('recheck', 'finding of the re-check'), ('report_up', 'report to the bureau above'), ('announcement', 'announcement'), ('suspend_note', 'notice of a suspension to come'), ('suspension', 'decision to suspend business'), ('revoke_note', 'notice of a revocation to come'), ('revocation', 'decision to revoke the business licence'), ('transfer', 'letter of transfer'), ('annulment', 'decision to set the result aside'), ('taken_back', 'decision to take measures back')], max_length=12, verbose_name='paper'),
        ),
        migrations.AlterField(
            model_name='sample',
            name='part',
            field=models.CharField(choices=[('test', 'test sample'), ('backup', 'backup sample'), ('recheck', 'sample of a re-check'), ('spare', 'backup sample of a re-check')], max_length=7, verbose_name='part'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('backup_quantity', None), ('base_quantity', None), ('place', ''), ('tested_quantity', None)), models.Q(models.Q(('place', ''), _negated=True), models.Q(('signer', ''), ('refusal', ''), _connector='XOR'), ('backup_quantity__gte', 1), ('base_quantity__gte', django.db.models.expressions.CombinedExpression(models.F('tested_quantity'), '+', models.F('backup_quantity'))), ('tested_quantity__gte', 1)), _connector='OR'), name='sampling_recheck_form', violation_error_message='Samples and a backup are part of the base number, and the enterprise signs or refuses to.'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.UniqueConstraint(condition=models.Q(('part__in', ['recheck', 'spare']), _negated=True), fields=('batch', 'part'), name='sampling_sample_part', violation_error_message='A batch has one test sample and one backup sample.'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seal', ''), _negated=True), models.Q(models.Q(('part__in', ['recheck', 'spare']), ('recheck__isnull', False)), models.Q(('part__in', ['test', 'backup']), ('recheck__isnull', True)), _connector='OR')), name='sampling_sample_sealed', violation_error_message='A sample is sealed, under a number.'),
        ),
        migrations.AddField(
            model_name='recheckdraw',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recheckdraw',
            name='recheck',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draw', to='sampling.recheck'),
        ),
        migrations.AddField(
            model_name='recheckdraw',
            name='rectification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recheck_draws', to='sampling.rectification'),
        ),
        migrations.AddField(
            model_name='recheckdraw',
            name='samplers',
            field=models.ManyToManyField(related_name='+', to='sampling.staff'),
        ),
        migrations.AddConstraint(
            model_name='recheckdraw',
            constraint=models.UniqueConstraint(condition=models.Q(('recheck__isnull', True), ('replaced_on__isnull', True)), fields=('rectification',), name='sampling_recheckdraw_one_open', violation_error_message='Samplers are drawn already.'),
        ),
        migrations.AddConstraint(
            model_name='recheckdraw',
            constraint=models.CheckConstraint(condition=models.Q(('frame__len__gte', 2), ('seed__regex', '^[0-9a-f]{64}$'), models.Q(('replaced_on__isnull', True), models.Q(('recheck__isnull', True), models.Q(('reason', ''), _negated=True)), _connector='OR')), name='sampling_recheckdraw_whole', violation_error_message='A draw has its frame and its seed; one made anew says why.'),
        ),
        migrations.RunSQL(sql.text("guards_recheck_draws"), "\n".join(BEFORE)),
    ]
