"""What the page of a draw shows: visits with their inspectors, strata with their chances."""

from dataclasses import dataclass, field
from decimal import Decimal

from .. import naming
from ..models import Drawn, Inspector, Object, Seat
from .names import names_of

VISITS_SHOWN = 200


@dataclass
class Visit:
    subject: str
    label: str
    stratum: str
    items: list = field(default_factory=list)
    teams: dict = field(default_factory=dict)
    added: int = 0
    code: str = ""

    @property
    def told(self):
        """The stratum in the reader's language."""
        return naming.stratum_told(self.stratum)


@dataclass
class Outcome:
    visits: list
    total: int
    largest: int = 0
    smallest: int = 0


def outcome_of(draw, *, limit=VISITS_SHOWN, names=(), seats=True, told=True):
    """The visits as they stand, in the order of their keys; six queries. `names`: {number: name} for the desk, where
    the sealed list knows its inspectors by number. Without `seats`: the objects alone. `told`: whether the reader may
    know whom a key stands for."""
    rows = Drawn.objects.filter(draw=draw, until__isnull=True)
    total = rows.values("subject").distinct().count()
    keys = list(dict.fromkeys(rows.order_by("key", "item").values_list("subject", flat=True)[: limit * 4]))[:limit]
    labels = dict(
        Object.objects.filter(draw=draw, subject__in=keys).order_by("subject").values_list("subject", "label")
    )
    visits = {key: Visit(key, labels[key], "") for key in keys}
    for key, name in (names_of(draw, keys) if told else {}).items():
        visits[key].label, visits[key].code = name.label, name.code
    for row in rows.filter(subject__in=keys).order_by("item"):
        visit = visits[row.subject]
        visit.stratum, visit.added = row.stratum, max(visit.added, row.since)
        visit.items.append(row.item)
    if seats:
        _seats(draw, visits, dict(names))
    return Outcome(list(visits.values()), total)


def _seats(draw, visits, known):
    names = dict(Inspector.objects.filter(draw=draw).order_by("key").values_list("key", "label")) | known
    seats = Seat.objects.filter(draw=draw, until__isnull=True, subject__in=list(visits)).order_by("team", "pk")
    for seat in seats:
        team = visits[seat.subject].teams.setdefault(seat.team, [])
        team.append({"key": seat.inspector, "label": names[seat.inspector], "since": seat.since})


@dataclass(frozen=True, slots=True)
class Chance:
    item: str
    stratum: str
    size: int
    drawn: int
    reason: str = ""

    @property
    def told(self):
        """The stratum in the reader's language."""
        return naming.stratum_told(self.stratum)

    @property
    def share(self):
        """The chance of each object, as a decimal to show."""
        return Decimal(self.drawn) / self.size


def chances_of(draw):
    """Every stratum of a sealed draw with its chance, 0 too; one query, however long the list. Before qp-draw-3 one
    could be without a quota (`Draw.unquoted`): its objects stand in the list and could not be drawn, and the page says
    so."""
    quotas = [Chance(q.item, q.stratum, q.size, q.drawn, q.reason) for q in draw.quotas.all()]
    bare = [Chance(item, stratum, size, 0) for item, stratum, size in draw.unquoted]
    return sorted([*quotas, *bare], key=lambda row: (row.item, row.stratum))
