"""What no honour is conferred without is not soft: an officer who accepted it on papers met a refusal only at the conferral.

Not validated for rows there are: a round that began with such a row keeps it as announced, and the verb refuses.
"""

from django.db import migrations, models

FINAL = models.CheckConstraint(
    condition=models.Q(
        ("hard", True),
        models.Q(("check_name__in", ("open", "not_barred", "not_listed")), _negated=True),
        models.Q(("applies_to", "person"), ("check_name", "not_listed")),
        _connector="OR",
    ),
    name="awards_requirement_final",
    violation_error_message="No officer accepts this on papers: no honour is conferred without it.",
)
ADD = """ALTER TABLE awards_requirement ADD CONSTRAINT awards_requirement_final CHECK (
  hard OR check_name NOT IN ('open', 'not_barred', 'not_listed')
  OR applies_to = 'person' AND check_name = 'not_listed') NOT VALID"""
DROP = "ALTER TABLE awards_requirement DROP CONSTRAINT awards_requirement_final"


class Migration(migrations.Migration):
    dependencies = [("awards", "0031_legal_from")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ADD, DROP)],
            state_operations=[migrations.AddConstraint(model_name="requirement", constraint=FINAL)],
        )
    ]
