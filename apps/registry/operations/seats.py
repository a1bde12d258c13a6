"""A seat carries a copy of the enterprise's name, because access lies below and cannot ask. Its one writer is here."""

from django.db.models import OuterRef, Subquery

from apps.access.models import Seat

from ..models import Enterprise


def tell_seats(row):
    """Bring the name on the seats of `row`, as it was saved, up to date after a rename, a merge or its undoing."""
    tell_seats_of([row.pk])


def tell_seats_of(enterprises):
    """The same for many: `enterprises` are their keys, or a query of them."""
    name = Enterprise.objects.filter(pk=OuterRef("enterprise_id")).values("name")
    Seat.objects.filter(enterprise_id__in=enterprises).update(enterprise_name=Subquery(name))
