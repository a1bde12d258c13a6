"""Codes of the sources under which officers record by hand belong to the agency they name; feeds that took one get another."""

import django.db.models.functions.text
from django.db import migrations, models

GIVE_ANOTHER = """
UPDATE records_source SET code = 'feed-' || id
WHERE code LIKE 'agency-%' AND code IS DISTINCT FROM 'agency-' || agency_id
"""


class Migration(migrations.Migration):
    dependencies = [("divisions", "0003_load"), ("records", "0022_second_person")]

    operations = [
        migrations.RunSQL(GIVE_ANOTHER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "source",
            models.CheckConstraint(
                condition=models.Q(code__startswith="agency-", _negated=True)
                | models.Q(
                    code=django.db.models.functions.text.Concat(models.Value("agency-"), models.F("agency_id"))
                ),
                name="records_source_own",
                violation_error_message="Codes that begin with “agency-” are kept for what officers record by hand.",
            ),
        ),
    ]
