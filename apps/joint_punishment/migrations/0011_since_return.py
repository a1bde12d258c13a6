"""The record of an entry in a partner's feed says since when its term is counted, as the public record does."""

from django.db import migrations

from apps.joint_punishment import sql


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0010_persons_guarded"), ("serious_list", "0023_restored_in_public")]
    operations = [
        migrations.RunSQL(
            sql.text("page_restored"), sql.functions("page_of_lines") + "\n" + sql.text("page_restored_undo")
        ),
    ]
