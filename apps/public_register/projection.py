"""The public rows, walked in batches."""

from apps.registry.models import Enterprise


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
