"""The stage without an index: a run writes it once, reads it whole, and empties it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credit", "0014_ordered_engine")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE credit_staged DROP CONSTRAINT credit_staged_pkey",
            "ALTER TABLE credit_staged ADD CONSTRAINT credit_staged_pkey PRIMARY KEY (shard_id, enterprise_id)",
        )
    ]
