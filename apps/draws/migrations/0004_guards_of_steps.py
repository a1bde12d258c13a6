"""Triggers: a draw goes from step to step, its seed is the digest of what was revealed, its outcome changes by
replacements. Draws that were sealed or carried out before are not looked at again; they go on under these rules."""

from django.db import migrations

from apps.draws import sql


class Migration(migrations.Migration):
    dependencies = [("draws", "0003_hands_and_public_values")]

    operations = [migrations.RunSQL(sql.text("guards_steps"), sql.text("guards_steps_undo"))]
