"""What is left of a case stands, law that has begun is not written anew, and no table is emptied at once."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [
        ("serious_list", "0049_proofs"),
        ("deadlines", "0007_guards"),
        ("records", "0043_remedies_of_before"),
    ]
    operations = [migrations.RunSQL(sql.text("kept_whole"), sql.text("kept_whole_undo"))]
