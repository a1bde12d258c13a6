"""Everything the registry knows of one enterprise, for its page at the desk."""

from dataclasses import dataclass, field

from django.db.models import F

from apps.access.models import Seat

from ..models import Enterprise, Merge


@dataclass(frozen=True)
class Dossier:
    """`merged` are records joined into this one, `merges` the requests that name it, newest first."""

    row: Enterprise
    former_names: list = field(default_factory=list)
    identifiers: list = field(default_factory=list)
    sites: list = field(default_factory=list)
    products: list = field(default_factory=list)
    seats: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    merges: list = field(default_factory=list)

    @property
    def keys(self):
        """The record's own key and those of records merged into it: one story."""
        return [self.row.pk, *(other.pk for other in self.merged)]


def dossier(row, *, with_seats):
    """The Dossier of an enterprise already fetched in scope; seven queries, none per row."""
    return Dossier(
        row=row,
        former_names=list(row.former_names.order_by(F("until").desc(nulls_last=True), "-pk")),
        identifiers=list(row.identifiers.order_by("kind", F("until").desc(nulls_last=True), "value")),
        sites=list(row.sites.select_related("division__parent").order_by("closed_on", "pk")),
        products=list(row.products.order_by("discontinued_on", "pk")),
        seats=list(Seat.objects.filter(enterprise_id=row.pk).select_related("user").order_by("state", "pk"))
        if with_seats
        else [],
        merged=list(row.merged.order_by("pk")),
        merges=list(
            Merge.objects.filter(survivor=row).select_related("duplicate", "survivor").order_by("-pk")
            | Merge.objects.filter(duplicate=row).select_related("duplicate", "survivor").order_by("-pk")
        ),
    )
