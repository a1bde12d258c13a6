"""Bands are named A to D: AA and AAA are conferred, and every page would have said so of what was only computed."""

from django.db import migrations, models

# A draft loses bands of other names and is unsound until somebody sets it right. What has left the state of a draft is
# frozen: whoever runs the migration reads which ruleset stands in its way, and gives it back or ends it first.
DRAFTS = """
DELETE FROM credit_band band USING credit_ruleset ruleset
WHERE ruleset.id = band.ruleset_id AND ruleset.state = 'draft' AND band.grade NOT IN ('A', 'B', 'C', 'D');
DO $$
DECLARE
  others text;
BEGIN
  SELECT string_agg(DISTINCT ruleset.code || ' (' || ruleset.state || ')', ', ') INTO others
  FROM credit_band band JOIN credit_ruleset ruleset ON ruleset.id = band.ruleset_id
  WHERE band.grade NOT IN ('A', 'B', 'C', 'D');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION 'these rulesets name grades other than A to D: %', others;
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("credit", "0019_stage_by_shard")]
    operations = [
        migrations.RunSQL(DRAFTS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "band",
            models.CheckConstraint(
                condition=models.Q(grade__in=("A", "B", "C", "D")),
                name="credit_band_computed",
                violation_error_message="Only A, B, C and D are computed; AA and AAA are conferred.",
            ),
        ),
    ]
