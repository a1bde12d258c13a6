"""Departments that said "not applicable" of an entry which stood again since are asked anew, for the new term.

The outbox hands such entries on once more: what is then written follows from what is (operations/distributing.py).
"""

from django.db import migrations
from django.db.models import F, Max
from django.utils import timezone

CONSUMER = "joint_punishment.follow_list"


def ask_again(apps, schema_editor):
    rows = apps.get_model("joint_punishment", "Delivery").objects.filter(stands=True, state="not_applicable")
    rows = rows.filter(answered_at__date__lt=F("entry__restored_on"))
    cases = {str(key) for key in rows.values_list("entry__case_id", flat=True)}
    outbox = apps.get_model("audit", "Delivery").objects.filter(consumer=CONSUMER)
    of_cases = outbox.filter(event__subject_kind="serious_case", event__subject_id__in=cases)
    last = of_cases.order_by().values("event__subject_id").annotate(last=Max("pk")).values_list("last", flat=True)
    again = {"state": "waiting", "attempts": 0, "due_at": timezone.now(), "done_at": None, "error": ""}
    outbox.filter(pk__in=list(last)).update(**again)


class Migration(migrations.Migration):
    dependencies = [
        ("joint_punishment", "0011_since_return"),
        ("audit", "0006_linked_heads"),
    ]
    operations = [migrations.RunPython(ask_again, migrations.RunPython.noop)]
