"""A target that the public knows is changed with a reason; what is shown rests on what is shown."""

from django.db import migrations, models

from apps.indices import sql
from apps.kernel.sqlfiles import functions_of

BEFORE = [sql.text("guards_targets_undo"), functions_of(sql.text("guards"))["indices_guard_target"]]


class Migration(migrations.Migration):
    dependencies = [("indices", "0012_usual_changes")]
    operations = [
        migrations.AddField(
            "target",
            "why_changed",
            models.CharField(blank=True, default="", max_length=300, verbose_name="why it was changed"),
            preserve_default=False,
        ),
        migrations.RunSQL(sql.text("guards_targets"), "\n".join(BEFORE)),
    ]
