"""Inspectors and seats that are held back in public for a time, and when they were opened (docs/adr/0048)."""

from django.db import migrations, models
from django.db.models import Q

from apps.draws import sql

BEFORE = sql.function("guards", "draws_guard_draw") + sql.function("guards_whole", "draws_guard_whole")


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_linked_heads"), ("draws", "0015_numbers")]
    operations = [
        migrations.AddField(
            model_name="draw",
            name="held_until",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="inspectors and seats public at the latest"),
        ),
        migrations.AddField(
            model_name="draw",
            name="held_why",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="draw",
            name="salt",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="draw",
            name="opened_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=Q(held_until__isnull=True, held_why="", salt="", opened_at__isnull=True)
                | (Q(held_until__isnull=False, salt__regex="^[0-9a-f]{64}$", seats__gt=0) & ~Q(held_why=""))
                & (Q(opened_at__isnull=True) | ~Q(state="draft")),
                name="draws_draw_held",
                violation_error_message="Seats that are held back say why, and until when at the latest.",
            ),
        ),
        migrations.RunSQL(sql.text("guards_held"), "DROP FUNCTION draws_guard_opened() CASCADE;" + BEFORE),
    ]
