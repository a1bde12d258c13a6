"""What comes to light late: ties after the approval and to merged records, two applications that are one applicant's; a bar
goes with a merge. Of a prize most may go to organisations: Nanjing's rules of 2023 say four and four, six and five."""

from django.db import migrations, models
from django.db.models import F, Q

from apps.awards import sql

UNDO = "\n".join(
    [
        sql.function("recusal_guards", "awards_tied"),
        sql.function("aside_guards", "awards_guard_aside"),
        sql.function("record_guards", "awards_guard_bar"),
        sql.function("record_guards", "awards_guard_case"),
        sql.function("money_guards", "awards_guard_money"),
        sql.function("record_guards", "awards_move_allowed"),
        sql.function("list_guards", "awards_guard_round_record"),
        sql.function("guards_lives", "awards_guard_roundprize"),
        sql.function("guards_lives", "awards_guard_stage"),
        sql.function("guards_items", "awards_guard_honour"),
        sql.text("late_guards_undo"),
    ]
)
# the version says in its note what its columns had no room for; what an operator has set stays, and so does what a round
# has announced
NANJING = """
ALTER TABLE awards_prize DISABLE TRIGGER awards_prize_stands;
UPDATE awards_prize SET organisation_quota = CASE code WHEN 'nanjing.award' THEN 4 ELSE 6 END
 WHERE lower(validity) = '2023-01-01' AND organisation_quota IS NULL
   AND (code = 'nanjing.award' AND quota = 8 AND people_quota = 4
        OR code = 'nanjing.nomination' AND quota = 11 AND people_quota = 5);
ALTER TABLE awards_prize ENABLE TRIGGER awards_prize_stands;
UPDATE awards_roundprize rp SET organisation_quota = least(p.organisation_quota, rp.quota)
  FROM awards_prize p, awards_round r
 WHERE p.id = rp.prize_id AND r.id = rp.round_id AND r.state = 'draft' AND p.organisation_quota IS NOT NULL;
"""
ORGANISATIONS = models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="of them organisations")


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0032_never_soft"),
        ("registry", "0018_fold_unseen"),
    ]
    operations = [
        migrations.AddField("prize", "organisation_quota", ORGANISATIONS),
        migrations.AddField("roundprize", "organisation_quota", ORGANISATIONS.clone()),
        migrations.AddConstraint(
            "prize",
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(organisation_quota__isnull=True) | Q(organisation_quota__lte=F("quota")),
                name="awards_prize_organisations",
                violation_error_message="Organisations are part of the quota.",
            ),
        ),
        migrations.RunSQL(sql.text("late_guards"), UNDO),
        migrations.RunSQL(NANJING, migrations.RunSQL.noop),
    ]
