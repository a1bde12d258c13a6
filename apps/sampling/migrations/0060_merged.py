"""At the door records that were merged are one, and the same level's sampling of a party is asked there too."""

from django.db import migrations

from apps.sampling import sql

BEFORE = [sql.function("guards_published", name) for name in ("sampling_repeats", "sampling_guard_repeated")]
UNDO = "\n".join([*BEFORE, "DROP FUNCTION sampling_records(bigint);"])


class Migration(migrations.Migration):
    dependencies = [("sampling", "0053_put_off")]
    operations = [migrations.RunSQL(sql.text("guards_merged"), UNDO)]
