"""Entries that end soon are found by their last day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0007_guards_kept")]
    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", True)), fields=["until", "id"], name="serious_list_entry_ending"
            ),
        ),
    ]
