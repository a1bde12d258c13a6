"""A seat carries a copy of the enterprise's name, because access lies below and cannot ask. Its one writer is here."""

from apps.access.models import Seat


def tell_seats(row):
    """Bring the name on the seats of `row` up to date after a rename, a merge or its undoing."""
    Seat.objects.filter(enterprise_id=row.pk).update(enterprise_name=row.name)
