"""Papers of each step of an application for early removal, and of the end of a term."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('serious_list', '0020_once_a_party'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('notice', 'notice of the intended listing'), ('hearing', 'call to the hearing'), ('consent', 'consent of the bureau above'), ('decision', 'decision to list'), ('not_listed', 'decision not to list'), ('withdrawal', 'decision setting the listing aside'), ('removal', 'decision on early removal'), ('refusal', 'refusal of early removal'), ('doubt', 'notice that a removal is to be set aside'), ('reversal', 'decision setting the removal aside'), ('completion', 'list of what an application for early removal lacks'), ('acceptance', 'acceptance of an application for early removal'), ('rejection', 'decision not to accept an application for early removal'), ('closed', 'end of a proceeding on early removal without a decision'), ('cleared', 'decision that the removal stands'), ('expiry', 'decision on removal at the end of the term')], max_length=10, verbose_name='paper'),
        ),
    ]
