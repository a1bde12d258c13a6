"""An edition of a report in each language, with its own versions; the guard keeps the language too."""

from django.db import migrations, models

from apps.indices import sql


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_free_numbers'),
        ('indices', '0004_reports'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='report',
            name='indices_report_version',
        ),
        migrations.RemoveConstraint(
            model_name='report',
            name='indices_report_one_draft',
        ),
        migrations.AlterField(
            model_name='report',
            name='language',
            field=models.CharField(choices=[('zh-hans', 'Chinese'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('year', 'language', 'version'), name='indices_report_version', violation_error_message='There is this version of the report already.'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published'), _negated=True), fields=('year', 'language'), name='indices_report_one_draft', violation_error_message="A version of this year's report is being written already."),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['zh-hans', 'en'])), name='indices_report_language', violation_error_message='A report is written in Chinese or in English.'),
        ),
        migrations.RunSQL(sql.text("report_guards"), migrations.RunSQL.noop),
    ]
