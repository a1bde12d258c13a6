"""Entries of persons that departments without a measure against persons were told of before such measures were marked.

The outbox hands them on anew: what is then written follows from what is owed (operations/distributing.py). Such a
department gets a tombstone and owes the lifting, if it has read the entry, instead of an answer it cannot give.
"""

from django.db import migrations
from django.db.models import Max
from django.utils import timezone

CONSUMER = "joint_punishment.follow_list"


def ask_again(apps, schema_editor):
    measures = apps.get_model("joint_punishment", "Measure").objects.filter(persons=True)
    owed = set(measures.order_by("code").values_list("code", flat=True))
    rows = apps.get_model("joint_punishment", "Delivery").objects.filter(stands=True).exclude(entry__person="")
    told = rows.order_by("pk").values_list("entry__case_id", "measures")
    cases = {str(case) for case, codes in told if not owed.issuperset(codes)}
    outbox = apps.get_model("audit", "Delivery").objects.filter(consumer=CONSUMER)
    of_cases = outbox.filter(event__subject_kind="serious_case", event__subject_id__in=cases)
    last = of_cases.order_by().values("event__subject_id").annotate(last=Max("pk")).values_list("last", flat=True)
    again = {"state": "waiting", "attempts": 0, "due_at": timezone.now(), "done_at": None, "error": ""}
    outbox.filter(pk__in=list(last)).update(**again)


class Migration(migrations.Migration):
    dependencies = [
        ("joint_punishment", "0006_one_index_each"),
        ("audit", "0006_linked_heads"),
    ]
    operations = [migrations.RunPython(ask_again, migrations.RunPython.noop)]
