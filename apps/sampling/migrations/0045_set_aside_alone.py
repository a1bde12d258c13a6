"""One result of a table is set aside by itself, as another officer than brought it in says; public results are read by
their day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.sampling import sql

UNDO = "\n".join([sql.text("guards_import_reviews_undo"), sql.function("guards_refused", "sampling_check_batch")])


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0005_agency_contact'),
        ('records', '0001_squashed_0043'),
        ('registry', '0001_squashed_0018'),
        ('sampling', '0044_calls_proved'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='batch',
            name='sampling_batch_origin',
        ),
        migrations.RemoveConstraint(
            model_name='batch',
            name='sampling_batch_source',
        ),
        migrations.RemoveIndex(
            model_name='batch',
            name='sampling_batch_product',
        ),
        migrations.RemoveIndex(
            model_name='batch',
            name='sampling_batch_failures',
        ),
        migrations.AddField(
            model_name='importedresult',
            name='review',
            field=models.CharField(blank=True, choices=[('kept', 'the result stands on another report'), ('annulled', 'the result is set aside')], max_length=8, verbose_name='outcome'),
        ),
        migrations.AddField(
            model_name='importedresult',
            name='review_finding',
            field=models.TextField(blank=True, max_length=4000, verbose_name='finding'),
        ),
        migrations.AddField(
            model_name='importedresult',
            name='review_ground',
            field=models.CharField(blank=True, choices=[('unqualified', 'its laboratory had lost its qualification'), ('mistaken', 'the table says otherwise than the report'), ('overturned', 'the result was set aside or changed by law elsewhere')], max_length=11, verbose_name='ground'),
        ),
        migrations.AddField(
            model_name='importedresult',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importedresult',
            name='reviewed_label',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='importedresult',
            name='reviewed_on',
            field=models.DateField(blank=True, null=True, verbose_name='looked at'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['product_code', '-published_on', '-id'], name='sampling_batch_product_news'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(condition=models.Q(('state', 'published'), ('verdict', 'fail')), fields=['-published_on', '-id'], name='sampling_batch_failed_news'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('origin', 'import'), ('state__in', ['published', 'annulled']), ('task__isnull', True), models.Q(('source_key', ''), _negated=True)), models.Q(('origin', 'draw'), ('replaces__isnull', True), ('source_key', ''), ('task__isnull', False)), models.Q(('origin', 'resample'), ('replaces__isnull', False), ('source_key', ''), ('task__isnull', False)), _connector='OR'), name='sampling_batch_origin', violation_error_message="A batch comes from a task's draw, replaces a void one, or was imported."),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('source_key', ''), _negated=True), models.Q(('state', 'annulled'), _negated=True)), fields=('agency', 'source_key'), name='sampling_batch_source', violation_error_message='This result was imported already.'),
        ),
        migrations.AddConstraint(
            model_name='importedresult',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', ''), ('review_finding', ''), ('review_ground', ''), ('reviewed_on__isnull', True)), models.Q(('review', 'kept'), ('review_ground', 'unqualified'), ('reviewed_on__isnull', False), models.Q(('review_finding', ''), _negated=True)), models.Q(('review', 'annulled'), ('review_ground__in', ['unqualified', 'mistaken', 'overturned']), ('reviewed_on__isnull', False), models.Q(('review_finding', ''), _negated=True)), _connector='OR'), name='sampling_importedresult_review', violation_error_message='Say what was found of the result, and what follows.'),
        ),
        migrations.RunSQL(sql.text("guards_import_reviews"), UNDO),
    ]
