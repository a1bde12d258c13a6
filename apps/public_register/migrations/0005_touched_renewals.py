"""Transactions that wrote to the renewals of licences are told apart too: on the days after its last they show."""

from django.db import migrations

from apps.public_register import sql


class Migration(migrations.Migration):
    dependencies = [("public_register", "0004_touched_about"), ("licensing", "0031_end_record")]
    operations = [migrations.RunSQL(sql.text("touched_renewals"), sql.text("touched_renewals_undo"))]
