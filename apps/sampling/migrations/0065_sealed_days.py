"""Whom a draw takes is told on the day its seal says: prolonged is what is sampled again, and whoever was not visited is
left out."""

from django.db import migrations, models

from apps.sampling import sql

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
    ("replaced", "not visited: replaced, or its days are over"),
    ("annulled", "result set aside"),
]
UNDO = "\n".join([
    *(sql.function("guards_certified", f"sampling_guard_{name}") for name in ("certified", "ordered", "prolonged")),
    sql.function("guards_nobody_left", "sampling_check_batch"),
    sql.text("guards_days_undo"),
])  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("sampling", "0064_outcomes")]
    operations = [
        migrations.AlterField(
            "batch",
            "state",
            models.CharField(choices=STATES, default="drawn", max_length=14, verbose_name="state"),
        ),
        migrations.RunSQL(sql.text("guards_days"), UNDO),
    ]
