"""What was found gone elsewhere after an early removal stays so when the penalty falls later."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('serious_list', '0018_evidence'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='serious_list_case_hidden',
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('hidden_on__isnull', True), ('hidden_on__gte', models.F('ended_on')), models.Q(('hidden_on__gte', models.F('decided_on')), ('state', 'withdrawn')), _connector='OR'), name='serious_list_case_hidden', violation_error_message='Only what has ended is found gone elsewhere.'),
        ),
    ]
