"""The database holds what a decision rests on: paper, reasons, a second person, the check on site."""

from django.db import migrations

from apps.licensing import sql


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_offered_by'),
        ('licensing', '0018_letters'),
    ]

    operations = [migrations.RunSQL(sql.text("decided"), sql.text("decided_undo"))]
