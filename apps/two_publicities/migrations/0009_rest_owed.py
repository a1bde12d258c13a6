"""Rows that counted as taken without an answer are owed again when that ends."""

from django.db import migrations

from apps.kernel import sqlfiles
from apps.two_publicities import sql

BEFORE = sqlfiles.functions_of(sql.text("kept"))["two_publicities_line_move"]


class Migration(migrations.Migration):
    dependencies = [("two_publicities", "0008_rest"), ("deadlines", "0007_guards")]
    operations = [migrations.RunSQL(sql.text("rest_owed"), f"{BEFORE}\n{sql.text('rest_owed_undo')}")]
