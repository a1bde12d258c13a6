"""Rows that counted as taken without an answer, and no longer do, are owed again: also those of before 0009.

Until then the end of such an exception only told the bureau to look; and rows from before there was an end to it have no
exception at all, which nobody reads and nothing ends. Both are what `rest_over` of operations/answering.py frees today.
The guard of such rows asks for an exception that has run out; it is set aside for those that never had one.
"""

from collections import Counter

from django.db import migrations
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone

from apps.kernel.squashing import SETTLED

REST, FOLLOW, FREED = "two_publicities.rest", "two_publicities.due", "two_publicities.rest_over"
ASIDE = f"{SETTLED}; ALTER TABLE two_publicities_line DISABLE TRIGGER two_publicities_line_rest"
BACK = f"{SETTLED}; ALTER TABLE two_publicities_line ENABLE TRIGGER two_publicities_line_rest"


def free(apps, schema_editor):
    rows = apps.get_model("two_publicities", "Line").objects
    clocks = apps.get_model("deadlines", "Clock").objects.filter(subject_kind="two_publicities.file", rule_code=REST)
    kept = clocks.filter(state__in=("running", "paused"), subject_id=Cast(OuterRef("file_id"), CharField()))
    later = rows.exclude(state="void").filter(fact=OuterRef("fact"), pk__gt=OuterRef("pk"))
    silent = rows.filter(state="accepted").exclude(reason="").exclude(Exists(kept)).exclude(Exists(later))
    found = dict(silent.order_by("pk").values_list("pk", "file_id"))
    rows.filter(pk__in=list(found)).update(state="void")
    _tell(apps, Counter(found.values()))


def _tell(apps, freed):
    """An event a file, as if its exception ended now, and the outbox brings the duty of its bureau back."""
    at, event = timezone.now(), apps.get_model("audit", "Event")
    files = apps.get_model("two_publicities", "File").objects.filter(pk__in=list(freed)).order_by("pk")
    events = event.objects.bulk_create([
        event(at=at, verb=FREED, actor="system:two_publicities", actor_kind="system", subject_kind="platform_file",
              subject_id=str(file.pk), division=file.division_code,
              data={"number": file.number, "rows": file.lines_total, "rest": freed[file.pk]})
        for file in files
    ])  # fmt: skip
    delivery = apps.get_model("audit", "Delivery")
    delivery.objects.bulk_create([delivery(event=made, consumer=FOLLOW, due_at=at) for made in events])


class Migration(migrations.Migration):
    dependencies = [
        ("two_publicities", "0009_rest_owed"),
        ("audit", "0006_linked_heads"),
        ("deadlines", "0008_law_ends"),
    ]
    operations = [
        migrations.RunSQL(ASIDE, migrations.RunSQL.noop),
        migrations.RunPython(free, migrations.RunPython.noop),
        migrations.RunSQL(BACK, migrations.RunSQL.noop),
    ]
