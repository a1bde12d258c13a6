"""An index to the stage again, by shard alone: a publication now writes shard by shard."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credit", "0018_trials_by_parts")]
    operations = [
        migrations.AddIndex(model_name="staged", index=models.Index(fields=["shard_id"], name="credit_staged_shard"))
    ]
