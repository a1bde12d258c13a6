from django.db import migrations

from apps.sampling import sql


class Migration(migrations.Migration):
    """Results are found by their words as the register folds them since its 0018."""

    dependencies = [("sampling", "0013_producers_recalls"), ("registry", "0018_fold_unseen")]

    operations = [migrations.RunSQL(sql.text("refold"), migrations.RunSQL.noop)]
