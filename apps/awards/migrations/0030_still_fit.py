"""Whoever is struck off is told by a paper; an honour goes to who is in business, neither barred nor listed; a legal person
is asked for by the governor's award and those of the cities."""

import django.db.models.deletion
from django.db import migrations, models

from apps.awards import sql
from apps.awards.loading import add_missing, rows_of


def fill(apps, schema_editor):
    add_missing(apps.get_model("awards", "Requirement"), rows_of("requirements_legal"))


class Migration(migrations.Migration):

    dependencies = [
        ('awards', '0027_days'),
        ('documents', '0001_squashed_0003'),
        ('registry', '0018_fold_unseen'),
        ('serious_list', '0055_year_from_due'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApplicationPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80, unique=True, verbose_name='number')),
                ('issued_on', models.DateField()),
                ('issued_label', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('struck', 'decision to strike the application off')], max_length=12, verbose_name='paper')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='requirement',
            name='awards_requirement_check',
        ),
        migrations.AlterField(
            model_name='requirement',
            name='check_name',
            field=models.CharField(choices=[('open', 'in business'), ('in_place', 'registered in the area of the award'), ('age', 'years in existence'), ('qms_years', 'years with a certified management system'), ('excellence_years', 'years with the performance excellence model'), ('no_serious', 'years without a serious event'), ('no_failed', 'years without a failed spot check'), ('not_listed', 'not on the serious dishonesty list'), ('not_barred', 'no bar after a revoked honour'), ('again', 'time since the last honour of this programme is over'), ('tenure', 'tenure in the grade below'), ('score', 'score of the quality-credit rating'), ('not_servant', 'not a civil servant'), ('quality_years', 'years of quality work'), ('own_mark', 'years of an own registered trademark'), ('sales', 'yearly sales of the item, million yuan'), ('legal_person', 'a legal person'), ('legal_shown', 'legal form known from the register')], max_length=20, verbose_name='check'),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.CheckConstraint(condition=models.Q(('check_name__in', ['open', 'in_place', 'age', 'qms_years', 'excellence_years', 'no_serious', 'no_failed', 'not_listed', 'not_barred', 'again', 'tenure', 'score', 'not_servant', 'quality_years', 'own_mark', 'sales', 'legal_person', 'legal_shown']), models.Q(('legal_basis', ''), _negated=True)), name='awards_requirement_check', violation_error_message='A requirement names its check and its legal basis.'),
        ),
        migrations.AddField(
            model_name='applicationpaper',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='awards.application'),
        ),
        migrations.AddField(
            model_name='applicationpaper',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AlterField(
            model_name='application',
            name='state',
            field=models.CharField(choices=[('draft', 'being filled in'), ('county', 'with the county for recommendation'), ('city', 'with the city for recommendation'), ('checking', 'eligibility being checked'), ('eligible', 'eligible, under review'), ('proposed', 'proposed by the committee'), ('public', 'in publicity'), ('conferred', 'conferred'), ('not_recommended', 'not recommended'), ('ineligible', 'not eligible'), ('not_chosen', 'not chosen'), ('withdrawn', 'withdrawn by the applicant'), ('struck', 'struck off: a condition is no longer met'), ('moot', 'without object: the round was called off or closed')], default='draft', max_length=16, verbose_name='state'),
        ),
        migrations.RunSQL(sql.text("fit_guards"), sql.text("fit_guards_undo")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
