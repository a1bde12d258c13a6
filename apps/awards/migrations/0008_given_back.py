"""What was said before it was sent back or dropped is kept; applications that go on where they were struck off."""

import django.db.models.deletion
from django.db import migrations, models

from apps.awards import sql


class Migration(migrations.Migration):

    dependencies = [
        ('awards', '0007_scores'),
    ]

    operations = [
        migrations.CreateModel(
            name='Superseded',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('review', 'review that was sent back'), ('meeting', 'consensus meeting that was dropped'), ('visit', 'site visit that was dropped')], max_length=8)),
                ('content', models.JSONField()),
                ('reason', models.TextField(verbose_name='reason')),
                ('at', models.DateTimeField()),
                ('label', models.CharField(max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='reading',
            name='awards_reading_what',
        ),
        migrations.AddField(
            model_name='application',
            name='struck_fact',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='struck_from',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AlterField(
            model_name='reading',
            name='what',
            field=models.CharField(choices=[('page', 'page of the application'), ('file', "file, marked with the reader's name"), ('feedback', 'feedback report'), ('scores', 'reviews with their reasons')], max_length=8, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ('page', 'file', 'feedback', 'scores')), models.Q(('reader', ''), _negated=True)), name='awards_reading_what', violation_error_message='A reading says who read what.'),
        ),
        migrations.AddField(
            model_name='superseded',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='superseded', to='awards.application'),
        ),
        migrations.AddField(
            model_name='superseded',
            name='review',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded', to='awards.review'),
        ),
        migrations.AddIndex(
            model_name='superseded',
            index=models.Index(fields=['application', 'id'], name='awards_superseded_of'),
        ),
        migrations.AddConstraint(
            model_name='superseded',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review__isnull', False), ('what', 'review')), models.Q(('review__isnull', True), ('what__in', ('meeting', 'visit'))), _connector='OR'), name='awards_superseded_what', violation_error_message='What was superseded is a review, a meeting or a visit.'),
        ),
        migrations.AddConstraint(
            model_name='superseded',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='awards_superseded_reason', violation_error_message='Nothing is superseded without a reason.'),
        ),
        migrations.RunSQL(
            sql.text("guards_given_back"),
            sql.text("guards_given_back_undo") + sql.function("guards", "awards_application_move_allowed"),
        ),
    ]
