"""What was published stands; no sampling again below a level that has sampled; a sample that cannot be tested is void."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

from apps.sampling import sql

CODES = ["no_stock", "stopped", "moved", "closed", "export", "not_for_sale", "small_base"]
STATES = [
    ("drawn", "to be sampled"),
    ("ordered", "ordered online, on its way"),
    ("nothing", "nothing to sample"),
    ("refused", "sampling refused"),
    ("refusal_stands", "counts as failed: sampling refused"),
    ("sampled", "sample on its way to the laboratory"),
    ("void", "sample void"),
    ("testing", "being tested"),
    ("tested", "report handed in, waits for the conclusion"),
    ("passed", "passed, not yet published"),
    ("failed", "failed, parties to be told"),
    ("notified", "failed, parties may object"),
    ("retest", "being tested again"),
    ("stands", "failure stands, not yet published"),
    ("published", "result published"),
    ("replaced", "replaced in the draw"),
    ("annulled", "result set aside"),
]
BEFORE = [
    sql.text("guards_published_undo"),
    sql.function("guards_letters", "sampling_move_allowed"),
    sql.function("guards_told", "sampling_check_batch"),
]


def outcome(codes):
    return models.CheckConstraint(
        condition=Q(state="nothing", outcome_code__in=codes) | (~Q(state="nothing") & Q(outcome_code="")),
        name="sampling_batch_outcome_code",
        violation_error_message="Choose why nothing was sampled.",
    )


class Migration(migrations.Migration):
    dependencies = [("sampling", "0019_measures")]
    operations = [
        migrations.AlterField(
            "batch",
            "state",
            models.CharField(choices=STATES, default="drawn", max_length=14, verbose_name="state"),
        ),
        migrations.RemoveConstraint("batch", "sampling_batch_outcome_code"),
        migrations.AddConstraint("batch", outcome([*CODES, "repeated"])),
        # forms of before stand as they were written
        AddConstraintNotValid(
            "samplingform",
            models.CheckConstraint(
                condition=Q(backup_quantity__gte=1),
                name="sampling_form_backup",
                violation_error_message="A backup sample is taken: without one nothing can be tested again.",
            ),
        ),
        migrations.RunSQL(sql.text("guards_published"), "\n".join(BEFORE)),
    ]
