"""Guards without gaps: papers kept, seats as drawn, questions that say what is a problem, a return to the pool."""

from django.conf import settings
from django.db import migrations, models

from apps.inspections import sql


def name_the_problem(apps, schema_editor):
    """A draft question without an answer that is a problem would find none: "no" is what such questions ask after."""
    questions = apps.get_model("inspections", "Question").objects.filter(kind="yes_no", bad="")
    questions.filter(form__published_on__isnull=True).update(bad="no")


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0003_load'),
        ('inspections', '0003_entry_guard'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(name_the_problem, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("guards_whole"), sql.text("guards_whole_undo")),
        migrations.RemoveConstraint(
            model_name='inspector',
            name='inspections_inspector_key',
        ),
        migrations.RemoveConstraint(
            model_name='plan',
            name='inspections_plan_approved',
        ),
        migrations.RemoveConstraint(
            model_name='question',
            name='inspections_question_bad',
        ),
        migrations.AddConstraint(
            model_name='inspector',
            constraint=models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('key',), name='inspections_inspector_key', violation_error_message='Somebody in a pool has this certificate number already.'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_on__isnull', True), ('state__in', ['draft', 'submitted'])), models.Q(('approved_by__isnull', False), ('approved_on__isnull', False), ('state__in', ['approved', 'filed', 'published'])), _connector='OR'), name='inspections_plan_approved', violation_error_message='A plan is filed and published only once it is approved.'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind', 'yes_no'), _negated=True), ('bad', '')), models.Q(('bad__in', ['yes', 'no']), ('kind', 'yes_no')), _connector='OR'), name='inspections_question_bad', violation_error_message='A question of yes or no says which answer is a problem; no other does.'),
        ),
    ]
