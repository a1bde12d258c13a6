"""What was judged is known by what of it was judged; a confirmed service rests on the party's confirmation."""

from django.db import migrations, models

from apps.serious_list import sql

BEFORE = (
    sql.function("own_case", "serious_list_guard_keeping"),
    sql.function("removal_days", "serious_list_last_day"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("serious_list", "0052_penalty_checked"),
        ("audit", "__first__"),
        ("deadlines", "0007_guards"),
        ("documents", "__first__"),
        ("records", "0043_remedies_of_before"),
    ]
    operations = [
        migrations.AddField("case", "kept_judged", models.TextField(blank=True, default="", db_default="")),
        migrations.RunSQL(sql.text("judged"), "\n".join((*BEFORE, sql.text("judged_undo")))),
    ]
