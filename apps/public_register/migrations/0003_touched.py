"""Transactions that wrote to what the serious list shows are told apart from those that wrote elsewhere."""

from django.db import migrations

from apps.public_register import sql


class Migration(migrations.Migration):
    dependencies = [
        ("public_register", "0002_announced_grade"),
        ("serious_list", "0053_judged"),
        ("registry", "0018_fold_unseen"),
        ("divisions", "0005_agency_contact"),
    ]
    operations = [migrations.RunSQL(sql.text("touched"), sql.text("touched_undo"))]
