"""That an applicant is a legal person is not asked in rounds that were announced before 0030 brought the condition."""

from django.db import migrations

from apps.awards import sql


class Migration(migrations.Migration):
    dependencies = [("awards", "0030_still_fit"), ("deadlines", "0009_recounts")]
    operations = [migrations.RunSQL(sql.text("legal_from"), migrations.RunSQL.noop)]
