"""A retest is not lost by what the bureau has left undone: who proved the formalities, and guards of giving it up."""

from django.db import migrations, models

from apps.sampling import sql

BEFORE = [
    sql.text("guards_heard_undo"),
    sql.function("guards_taken_back", "sampling_move_allowed"),
    sql.function("guards_second_look", "sampling_guard_test"),
]


class Migration(migrations.Migration):
    dependencies = [("sampling", "0015_recorded")]
    operations = [
        migrations.AddField(
            "objection",
            "formalities_receipt",
            models.CharField(blank=True, max_length=200, verbose_name="what proves the formalities"),
        ),
        migrations.RunSQL(sql.text("guards_heard"), "\n".join(BEFORE)),
    ]
