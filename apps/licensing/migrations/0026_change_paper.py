"""A correction of a change that a holder hands in on paper: entries of either, and guards of going on over them."""

import django.db.models.deletion
from django.db import migrations, models

from apps.licensing import sql

BEFORE = "\n".join([
    sql.text("change_paper_undo"),
    sql.function("changes", "licensing_change_move_allowed"),
    sql.function("handed_in", "licensing_guard_handed_in"),
])


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_free_numbers'),
        ('licensing', '0025_prior_letters'),
    ]

    operations = [
        migrations.AddField(
            model_name='handedin',
            name='change',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='licensing.change'),
        ),
        migrations.AddField(
            model_name='handedin',
            name='proof_file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AlterField(
            model_name='handedin',
            name='application',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='licensing.application'),
        ),
        migrations.AddConstraint(
            model_name='handedin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', False), ('change__isnull', True)), models.Q(('application__isnull', True), ('change__isnull', False)), _connector='OR'), name='licensing_handedin_of', violation_error_message='What is handed in is of an application, or of a change of a licence.'),
        ),
        migrations.AddConstraint(
            model_name='handedin',
            constraint=models.UniqueConstraint(condition=models.Q(('seconded_on__isnull', True), ('struck_on__isnull', True)), fields=('change',), name='licensing_handedin_change_waits', violation_error_message='What came on paper is entered already and waits for its second look.'),
        ),
        migrations.RunSQL(sql.text("change_paper"), BEFORE),
    ]
