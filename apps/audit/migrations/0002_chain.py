"""Append-only triggers and the chain at commit."""

from django.db import migrations

from apps.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(sql.text("chain"), sql.text("chain_undo"))]
