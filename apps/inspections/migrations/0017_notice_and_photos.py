"""What a result lacks that was entered without a network stands with it until a reviewer answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0016_word_at_a_recheck")]
    operations = [
        migrations.AddField("visit", "lacks", models.JSONField(blank=True, default=list)),
        migrations.AddField("visit", "lacks_reason", models.CharField(
            blank=True, max_length=300, verbose_name="why it stands without")),
        migrations.AddField("visit", "lacks_label", models.CharField(blank=True, max_length=200)),
        migrations.AddConstraint("visit", models.CheckConstraint(
            condition=~models.Q(state__in=["reviewed", "published"]) | models.Q(lacks=[]) | ~models.Q(lacks_reason=""),
            name="inspections_visit_lacks",
            violation_error_message="A result that lacks something is reviewed once it is said why it stands.",
        )),
    ]  # fmt: skip
