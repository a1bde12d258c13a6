"""Where a method comes from is said in English too; the index of upheld complaints is a number, and is called so."""

from django.db import migrations, models

from apps.indices import sql

BASIS = models.TextField(blank=True, default="", verbose_name="the same in English")


class Migration(migrations.Migration):
    dependencies = [("indices", "0010_decided")]
    operations = [
        migrations.AddField("definition", "basis_en", BASIS, preserve_default=False),
        migrations.RunSQL(sql.text("basis_english"), sql.text("basis_english_undo")),
        migrations.RunSQL(sql.text("title_complaints"), migrations.RunSQL.noop),
    ]
