"""A hearing on the end of a licence is closed where its newest call is proved to have reached the holder in time."""

from django.db import migrations

from apps.licensing import sql

UNDO = "\n".join([sql.text("end_calls_undo"), sql.function("end_proofs", "licensing_guard_proof")])


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0009_recounts"),
        ("licensing", "0028_end_proofs"),
    ]

    operations = [migrations.RunSQL(sql.text("end_calls"), UNDO)]
