"""Who reviews whom is held back until the publicity; a request that a reviewer leave has its limit and lapses; terms of
experts are changed on record; a draft of a round may go. Requests that waited for nothing any more lapse now."""

from django.db import migrations, models
from django.db.models import F, Q

from apps.awards import sql
from apps.awards.loading import DATA
from apps.deadlines.loading import limit_rows, load_limits

CODES = ("awards.aside", "awards.aside_reminder", "awards.reviewers_public")
UNDO = sql.text("closed_guards_undo") + sql.function("hand_guards", "awards_guard_expert")
LAPSED = """
UPDATE awards_askedaside AS k SET state = 'lapsed', decided_on = greatest(k.asked_on, (now() AT TIME ZONE 'Asia/Shanghai')::date)
  FROM awards_review v JOIN awards_application a ON a.id = v.application_id
 WHERE v.id = k.review_id AND k.state = 'asked' AND (v.state <> 'writing' OR a.state <> 'eligible');
"""


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] in CODES]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):
    dependencies = [("awards", "0025_meetings_owed"), ("deadlines", "0009_recounts"), ("draws", "0016_held")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint("askedaside", "awards_aside_decided"),
        migrations.AlterField(
            "askedaside",
            "state",
            models.CharField(
                choices=[
                    ("asked", "to be decided"),
                    ("granted", "agreed to"),
                    ("refused", "refused"),
                    ("lapsed", "no longer needed"),
                ],
                default="asked",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            "askedaside",
            models.CheckConstraint(
                condition=~Q(reason="")
                & (
                    Q(state="asked", decided_on__isnull=True, decided_by__isnull=True, answer="")
                    | Q(state="lapsed", decided_on__gte=F("asked_on"), decided_by__isnull=True, answer="")
                    | Q(state__in=("granted", "refused"), decided_on__gte=F("asked_on"))
                    & Q(decided_by__isnull=False)
                    & ~Q(answer="")
                ),
                name="awards_aside_decided",
                violation_error_message="A reviewer leaves for a reason, and it is decided with a reason.",
            ),
        ),
        migrations.AddField("round", "moved_on", models.DateField(blank=True, null=True)),
        migrations.RunSQL(LAPSED, migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("closed_guards"), UNDO),
    ]
