"""An inspector who was drawn without an account is given one while the visit is open; one that is there stays."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0027_most_days'),
    ]

    operations = [
        migrations.RunSQL(sql.text("guards_account"), sql.text("guards_account_undo")),
    ]
