"""Brands have an item, persons an identity, requirements and obligations say of whom they are asked."""

from django.db import migrations, models

from apps.awards import sql
from apps.awards.loading import add_missing, rows_of
from apps.kernel.loading import say_anew


def fill(apps, schema_editor):
    requirement, obligation = (apps.get_model("awards", name) for name in ("Requirement", "Obligation"))
    say_anew(requirement, rows_of("requirements"), "applies_to")
    say_anew(obligation, rows_of("obligations"), "applies_to", "prize_code")
    add_missing(requirement, rows_of("requirements_declared"))


class Migration(migrations.Migration):

    dependencies = [
        ('awards', '0008_given_back'),
        ('divisions', '0004_reconsideration'),
        ('documents', '0003_free_numbers'),
        ('records', '0043_remedies_of_before'),
        ('registry', '0018_fold_unseen'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='application',
            name='awards_application_once',
        ),
        migrations.RemoveConstraint(
            model_name='honour',
            name='awards_honour_once',
        ),
        migrations.RemoveConstraint(
            model_name='requirement',
            name='awards_requirement_check',
        ),
        migrations.AddField(
            model_name='application',
            name='identity',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='application',
            name='item',
            field=models.CharField(blank=True, max_length=120, verbose_name='product or service'),
        ),
        migrations.AddField(
            model_name='application',
            name='sales',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='sales of the last year, million yuan'),
        ),
        migrations.AddField(
            model_name='application',
            name='trademark',
            field=models.CharField(blank=True, max_length=80, verbose_name='trademark'),
        ),
        migrations.AddField(
            model_name='formerentry',
            name='item',
            field=models.CharField(blank=True, max_length=120, verbose_name='product or service'),
        ),
        migrations.AddField(
            model_name='formerentry',
            name='trademark',
            field=models.CharField(blank=True, max_length=80, verbose_name='trademark'),
        ),
        migrations.AddField(
            model_name='honour',
            name='identity',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='honour',
            name='item',
            field=models.CharField(blank=True, max_length=120, verbose_name='product or service'),
        ),
        migrations.AddField(
            model_name='honour',
            name='trademark',
            field=models.CharField(blank=True, max_length=80, verbose_name='trademark'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='applies_to',
            field=models.CharField(choices=[('organisation', 'organisations'), ('person', 'individuals'), ('both', 'organisations and individuals')], default='both', max_length=12, verbose_name='asked of'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='prize_code',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='requirement',
            name='applies_to',
            field=models.CharField(choices=[('organisation', 'organisations'), ('person', 'individuals'), ('both', 'organisations and individuals')], default='both', max_length=12, verbose_name='asked of'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='check_name',
            field=models.CharField(choices=[('open', 'in business'), ('in_place', 'registered in the area of the award'), ('age', 'years in existence'), ('qms_years', 'years with a certified management system'), ('excellence_years', 'years with the performance excellence model'), ('no_serious', 'years without a serious event'), ('no_failed', 'years without a failed spot check'), ('not_listed', 'not on the serious dishonesty list'), ('not_barred', 'no bar after a revoked honour'), ('again', 'time since the last honour of this programme is over'), ('tenure', 'tenure in the grade below'), ('score', 'score of the quality-credit rating'), ('not_servant', 'not a civil servant'), ('quality_years', 'years of quality work'), ('own_mark', 'years of an own registered trademark'), ('sales', 'yearly sales of the item, million yuan')], max_length=20, verbose_name='check'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('withdrawn', 'moot')), _negated=True), fields=('round', 'enterprise', 'person', 'item'), name='awards_application_once', violation_error_message='This applicant takes part in the round already.'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state__in', ('withdrawn', 'moot')), _negated=True), models.Q(('identity', ''), _negated=True)), fields=('round', 'identity'), name='awards_application_person', violation_error_message='This person takes part in the round already.'),
        ),
        migrations.AddConstraint(
            model_name='honour',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'valid'), ('until__isnull', False)), fields=('enterprise', 'programme_code', 'prize', 'person', 'item'), name='awards_honour_once', violation_error_message='The enterprise holds this honour already.'),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.CheckConstraint(condition=models.Q(('check_name__in', ['open', 'in_place', 'age', 'qms_years', 'excellence_years', 'no_serious', 'no_failed', 'not_listed', 'not_barred', 'again', 'tenure', 'score', 'not_servant', 'quality_years', 'own_mark', 'sales']), models.Q(('legal_basis', ''), _negated=True)), name='awards_requirement_check', violation_error_message='A requirement names its check and its legal basis.'),
        ),
        migrations.RunSQL(
            sql.text("guards_items"),
            sql.text("guards_items_undo") + sql.function("guards", "awards_guard_application")
            + sql.function("guards", "awards_guard_honour"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
