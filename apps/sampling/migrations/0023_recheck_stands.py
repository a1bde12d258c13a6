"""Whoever failed a re-check is told and may object before anything follows from it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql

# what failed before there were days to object stands since it was decided
BEFORE_THIS = [
    "DROP TRIGGER sampling_recheck_guard ON sampling_recheck",
    "UPDATE sampling_recheck SET stands_on = decided_on WHERE passed = false AND void_on IS NULL",
    "CREATE TRIGGER sampling_recheck_guard BEFORE INSERT OR UPDATE ON sampling_recheck "
    "FOR EACH ROW EXECUTE FUNCTION sampling_guard_recheck()",
]
BEFORE = [
    sql.text("guards_recheck_stands_undo"),
    sql.function("guards_refused", "sampling_move_allowed"),
    sql.function("guards_refused", "sampling_guard_rectification"),
    sql.function("guards_second_look", "sampling_guard_recheck"),
    sql.function("guards_heard", "sampling_guard_test"),
]


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_free_numbers'),
        ('registry', '0018_fold_unseen'),
        ('sampling', '0022_recheck_draws'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='answer',
            name='sampling_answer_once',
        ),
        migrations.RemoveConstraint(
            model_name='test',
            name='sampling_test_kind',
        ),
        migrations.AddField(
            model_name='answer',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answer',
            name='decided_label',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='answer',
            name='decided_on',
            field=models.DateField(blank=True, null=True, verbose_name='decided'),
        ),
        migrations.AddField(
            model_name='answer',
            name='finding',
            field=models.TextField(blank=True, verbose_name='finding'),
        ),
        migrations.AddField(
            model_name='answer',
            name='letters_until',
            field=models.DateField(blank=True, null=True, verbose_name='letters are waited for until'),
        ),
        migrations.AddField(
            model_name='answer',
            name='outcome',
            field=models.CharField(blank=True, choices=[('upheld', 'objection upheld'), ('rejected', 'objection not upheld')], max_length=8, verbose_name='outcome of the objection'),
        ),
        migrations.AddField(
            model_name='answer',
            name='recheck',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='sampling.recheck'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='overturned_on',
            field=models.DateField(blank=True, null=True, verbose_name='overturned on retest'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='stands_on',
            field=models.DateField(blank=True, null=True, verbose_name='stands since'),
        ),
        migrations.AddField(
            model_name='test',
            name='answer',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retest', to='sampling.answer'),
        ),
        migrations.AlterField(
            model_name='answer',
            name='act',
            field=models.CharField(choices=[('refusal', 'counting a refusal as a failure'), ('recheck', 'finding of the re-check'), ('suspension', 'suspension of business'), ('revocation', 'revocation of the business licence')], max_length=10, verbose_name='what is to be decided'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_back_on__isnull', True), models.Q(('act', 'recheck'), _negated=True)), fields=('batch', 'enterprise', 'act'), name='sampling_answer_once', violation_error_message='The enterprise was told of this already.'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'recheck'), ('recheck__isnull', False)), models.Q(models.Q(('act', 'recheck'), _negated=True), ('letters_until__isnull', True), ('outcome', ''), ('recheck__isnull', True)), _connector='OR'), name='sampling_answer_recheck', violation_error_message='Only the finding of a re-check is objected to here.'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', True), ('finding', ''), ('outcome', '')), models.Q(('decided_on__gte', models.F('stated_on')), ('outcome__in', ['upheld', 'rejected']), ('stated_on__isnull', False), models.Q(('finding', ''), _negated=True)), _connector='OR'), name='sampling_answer_outcome', violation_error_message='Whoever decides an objection says why.'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('overturned_on__isnull', True), ('stands_on__isnull', True)), models.Q(('passed', False), models.Q(('stands_on__isnull', True), ('overturned_on__isnull', True), _connector='OR')), _connector='OR'), name='sampling_recheck_stands', violation_error_message='Only a re-check that failed stands or is overturned.'),
        ),
        migrations.AddConstraint(
            model_name='test',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', True), ('kind', 'first'), ('objection__isnull', True), ('recheck__isnull', True)), models.Q(('answer__isnull', True), ('kind', 'retest'), ('objection__isnull', False), ('recheck__isnull', True)), models.Q(('answer__isnull', True), ('kind', 'recheck'), ('objection__isnull', True), ('recheck__isnull', False)), models.Q(('answer__isnull', False), ('kind', 'recheck'), ('objection__isnull', True), ('recheck__isnull', True)), _connector='OR'), name='sampling_test_kind', violation_error_message='A retest answers an objection, a re-check a rectification.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(BEFORE_THIS, migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("guards_recheck_stands"), "\n".join(BEFORE)),
    ]
