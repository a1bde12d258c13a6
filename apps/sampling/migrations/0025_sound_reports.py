"""A report changed after its signature decides nothing; a failure stands once the platform was served."""

from django.db import migrations

from apps.sampling import sql

BEFORE = [sql.text("guards_sound_undo"), sql.function("guards_recheck_stands", "sampling_guard_test")]


class Migration(migrations.Migration):

    dependencies = [
        ('sampling', '0024_imported_failures'),
    ]

    operations = [
        migrations.RunSQL(sql.text("guards_sound"), "\n".join(BEFORE)),
    ]
