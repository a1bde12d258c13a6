"""The database judges from when early removal may be asked for, and until when an entry stands, as the rules do."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0004_basis_in_english"),
        ("records", "0042_folded_numbers"),
        ("serious_list", "0021_papers_of_each_step"),
    ]
    operations = [
        migrations.RunSQL(sql.text("removal_days"), sql.text("removal_days_undo") + sql.functions("guards_acts")),
    ]
