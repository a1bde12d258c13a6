"""The notice of the way to credit repair, which is served with the decision to list."""

from django.db import migrations, models

from apps.serious_list import sql


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_free_numbers'),
        ('serious_list', '0031_letters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('notice', 'notice of the intended listing'), ('hearing', 'call to the hearing'), ('consent', 'consent of the bureau above'), ('decision', 'decision to list'), ('not_listed', 'decision not to list'), ('withdrawal', 'decision setting the listing aside'), ('removal', 'decision on early removal'), ('refusal', 'refusal of early removal'), ('doubt', 'notice that a removal is to be set aside'), ('reversal', 'decision setting the removal aside'), ('completion', 'list of what an application for early removal lacks'), ('acceptance', 'acceptance of an application for early removal'), ('rejection', 'decision not to accept an application for early removal'), ('closed', 'end of a proceeding on early removal without a decision'), ('cleared', 'decision that the removal stands'), ('expiry', 'decision on removal at the end of the term'), ('repair_way', 'notice of the way to credit repair')], max_length=10, verbose_name='paper'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'repair_way')), fields=('case',), name='serious_list_paper_repair_way_once', violation_error_message='The way to credit repair is told once, with the decision.'),
        ),
        migrations.RunSQL(sql.text("both_papers"), sql.text("both_papers_undo")),
    ]
