"""Transactions that wrote to what a licence's public record shows are told apart too."""

from django.db import migrations

from apps.public_register import sql


class Migration(migrations.Migration):
    dependencies = [("public_register", "0003_touched"), ("licensing", "0030_end_calls_named")]
    operations = [migrations.RunSQL(sql.text("touched_about"), sql.text("touched_about_undo"))]
