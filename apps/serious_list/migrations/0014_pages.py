"""A page of the list by one statement with a plan that is kept."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0017_status_set_aside_guard"),
        ("divisions", "0003_load"),
        ("serious_list", "0013_subscriptions_to_notifications"),
    ]
    operations = [migrations.RunSQL(sql.text("pages"), sql.text("pages_undo"))]
