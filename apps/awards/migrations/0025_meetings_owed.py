"""Meetings that no step opened before are opened: since 0024 a round does not go on without them.

Until then no meeting was opened where a seat stayed empty and the reviewers who were left were too far apart.
"""

from django.db import migrations
from django.utils import timezone

from apps.awards import sql


def open_owed(apps, schema_editor):
    """An event for each, as if its last review came in now."""
    at, event = timezone.now(), apps.get_model("audit", "Event")
    event.objects.bulk_create([
        event(at=at, verb="awards.consensus_opened", actor="system:awards", actor_kind="system",
              subject_kind="award_application", subject_id=str(key), division=division,
              data={"state": state, "enterprise": enterprise, "round": in_round, "items": items})
        for key, state, enterprise, in_round, division, items in sql.tuples("meetings_owed")
    ])  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0024_steps"),
        ("audit", "0006_linked_heads"),
        ("registry", "0001_initial"),
    ]
    operations = [migrations.RunPython(open_owed, migrations.RunPython.noop)]
