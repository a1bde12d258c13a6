"""Lists a task made are closed; a list nearly that of an earlier draw is sealed with a reason and a second officer.

Of draws that were there: what was sealed for a task of inspections keeps the digest of what it sealed, so that its redraws
are closed too. Drafts of such tasks could be edited by anybody who prepares draws; they are given up and prepared anew
(the seal says so). Hand-made drafts, and draws of other apps, go on as before.
"""

import hashlib

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MADE = {"title", "purpose", "mode", "objects", "excluded", "inspectors", "seats", "visits", "item", "quota"}


def close(apps, schema_editor):
    """The digest of queries/terms.py, read off the sealed text; of two first draws of a task, which nothing ruled out,
    the last alone."""
    draws = apps.get_model("draws", "Draw").objects.filter(origin__startswith="inspections.task:")
    first = set()
    schema_editor.execute("ALTER TABLE draws_draw DISABLE TRIGGER USER")
    for draw in draws.exclude(state="draft").order_by("-pk").iterator():
        if draw.redraw_of_id is None and draw.origin in first:
            continue
        first.add(draw.origin if draw.redraw_of_id is None else "")
        lines = [line for line in draw.seal_text.split("\n") if line.partition("\t")[0] in MADE]
        digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
        draws.filter(pk=draw.pk).update(made_digest=digest)
    schema_editor.execute("ALTER TABLE draws_draw ENABLE TRIGGER USER")


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0003_load'),
        ('draws', '0004_guards_of_steps'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='draw',
            name='draws_draw_redraw',
        ),
        migrations.RemoveConstraint(
            model_name='draw',
            name='draws_draw_redraw_approved',
        ),
        migrations.AddField(
            model_name='draw',
            name='follows',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='draws.draw'),
        ),
        migrations.AddField(
            model_name='draw',
            name='follows_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why nearly the same list is drawn from again'),
        ),
        migrations.AddField(
            model_name='draw',
            name='made_digest',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name='draw',
            name='conditions',
            field=models.CharField(blank=True, max_length=4000, verbose_name='conditions'),
        ),
        migrations.RunPython(close, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('redraw_of__isnull', True), ('redraw_reason', ''), models.Q(('redraw_approved_by__isnull', True), ('follows__isnull', False), _connector='OR')), models.Q(('redraw_of__isnull', False), models.Q(('redraw_reason', ''), _negated=True), models.Q(('redraw_of', models.F('id')), _negated=True)), _connector='OR'), name='draws_draw_redraw', violation_error_message='A redraw names the draw it follows and says why.'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('follows__isnull', True), ('redraw_of__isnull', True)), ('state', 'draft'), ('redraw_approved_at__isnull', False), _connector='OR'), name='draws_draw_redraw_approved', violation_error_message='A redraw is sealed only when a second officer has approved it.'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('follows__isnull', True), ('follows_reason', '')), models.Q(('follows__isnull', False), ('redraw_of__isnull', True), models.Q(('follows_reason', ''), _negated=True), models.Q(('follows', models.F('id')), _negated=True)), _connector='OR'), name='draws_draw_follows', violation_error_message='A draw from nearly the same list names the earlier one and says why.'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('origin', ''), _negated=True), models.Q(('made_digest', ''), _negated=True), models.Q(('state', 'draft'), _negated=True), ('redraw_of__isnull', True)), fields=('origin',), name='draws_draw_first_once', violation_error_message='A task is drawn once; a second draw of it is a redraw.'),
        ),
    ]
