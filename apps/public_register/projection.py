"""The public rows, walked in batches."""

from django.conf import settings

from apps.registry.models import Enterprise

DEMO = "demo"  # where the demo province says its enterprises come from


def public_ids(batch):
    """Lists of ids of current records in ascending order, `batch` at a time, by keyset."""
    last = 0
    while True:
        rows = Enterprise.objects.current().filter(pk__gt=last).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:batch])
        if not ids:
            return
        yield ids
        last = ids[-1]


def holds_invented():
    """Whether invented enterprises are among the rows: files and API of a demo province must say so."""
    return settings.DEMO_BANNER and Enterprise.objects.filter(source=DEMO).exists()
