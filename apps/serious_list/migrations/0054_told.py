"""A line of the feed knows by what name, code and place it told of its party."""

from django.db import migrations, models

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0053_judged"), ("registry", "0018_fold_unseen")]
    operations = [
        migrations.AddField("change", "told", models.CharField(db_default="", editable=False, max_length=32)),
        migrations.RunSQL(sql.text("told"), sql.text("told_undo")),
    ]
