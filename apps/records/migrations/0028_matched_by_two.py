"""An adverse fact that a person gives its enterprise was chosen for it by another person before."""

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE FUNCTION records_matched_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.enterprise_id IS NOT NULL AND NEW.changed_user IS NOT NULL
    AND EXISTS (SELECT FROM records_factkind kind WHERE kind.id = NEW.kind_id AND kind.leaning = 'adverse')
    AND NOT EXISTS (SELECT FROM records_matching matching
      WHERE matching.fact_id = NEW.id AND matching.enterprise_id = NEW.enterprise_id AND matching.state = 'agreed'
        AND matching.decided_user = NEW.changed_user)
    -- a file or a feed matches by numbers, whoever sent it: its moment names it
    AND NOT EXISTS (SELECT FROM records_importoffacts run
      WHERE run.source_id = NEW.source_id AND run.at = NEW.known_from)
  THEN
    RAISE EXCEPTION 'an adverse fact is matched by two people'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_matched_by_two';
  END IF;
  UPDATE records_matching SET state = 'obviated', decided_at = NEW.known_from
  WHERE fact_id = NEW.id AND state = 'asked';
  RETURN NEW;
END $$;
CREATE TRIGGER records_fact_matched_by_two BEFORE UPDATE OF state ON records_fact
  FOR EACH ROW WHEN (OLD.state = 'waiting' AND NEW.state <> 'waiting') EXECUTE FUNCTION records_matched_by_two();
"""
UNDO = """
DROP TRIGGER records_fact_matched_by_two ON records_fact;
DROP FUNCTION records_matched_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0027_titled"), ("registry", "0017_status_set_aside_guard")]

    operations = [
        migrations.CreateModel(
            name="Matching",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="asked", max_length=10)),
                ("asked_by", models.CharField(max_length=200)),
                ("asked_user", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=200)),
                ("decided_user", models.BigIntegerField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.enterprise"
                    ),
                ),
                (
                    "fact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="matchings", to="records.fact"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("asked", "agreed", "returned", "obviated"))),
                        name="records_matching_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("agreed", "returned")), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_user__isnull", False),
                                models.Q(("decided_user", models.F("asked_user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="records_matching_second",
                        violation_error_message="Somebody other than who chose the enterprise agrees.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="records_matching_reason",
                        violation_error_message="Give the reason.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("fact",),
                        name="records_matching_once",
                        violation_error_message=(
                            "An enterprise has been chosen for this fact; a second person decides on it."
                        ),
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
