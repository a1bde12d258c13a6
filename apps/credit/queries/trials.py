"""What a backtest found, arranged for its page: the matrix, who moves where, what each grade foretold."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from apps.divisions.models import Division
from apps.records.models import Fact
from apps.registry.models import Enterprise, Industry

from ..rules.prediction import Interval, auc, somers_d, wilson

UP, DOWN, SAME, NEW = "up", "down", "same", "new"


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows`: (grade before, [(count, up|down|same|new)], total) with the new grades across."""

    grades: list
    rows: list


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    total: int
    up: int
    down: int

    @property
    def moved(self):
        return self.up + self.down

    @property
    def share(self):
        return Decimal(self.moved) / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Foretold:
    """One grade of one ruleset: how many held it a year before and how many of them failed."""

    grade: str
    enterprises: int
    failed: int
    share: Decimal | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Prediction:
    grades: list
    enterprises: int
    failed: int
    auc: Decimal | None
    somers_d: Decimal | None


def matrix_of(counts, ranks_before, ranks_after):
    """Matrix of the counts over all; `ranks_*` {grade: rank} of the two rulesets."""
    found = {(row.before, row.after): row.enterprises for row in counts if row.dimension == "all"}
    across = sorted({after for _b, after in found} | set(ranks_after), key=lambda g: ranks_after.get(g, 99))
    down = sorted({before for before, _a in found}, key=lambda g: ranks_before.get(g, 99))
    rows = []
    for before in down:
        cells = [(found.get((before, after), 0), direction(before, after, ranks_before, ranks_after))
                 for after in across]  # fmt: skip
        rows.append((before, cells, sum(count for count, _d in cells)))
    return Matrix(across, rows)


def direction(before, after, ranks_before, ranks_after):
    if not before:
        return NEW
    if before == after:
        return SAME
    return UP if ranks_after.get(after, 99) < ranks_before.get(before, 99) else DOWN


def places_of(counts, dimension, ranks_before, ranks_after):
    """Place of every value of a dimension, the most moved first."""
    sums = {}
    for row in counts:
        if row.dimension == dimension:
            place = sums.setdefault(row.place, {UP: 0, DOWN: 0, SAME: 0, NEW: 0})
            place[direction(row.before, row.after, ranks_before, ranks_after)] += row.enterprises
    names = names_of(dimension, sums)
    rows = [Place(names.get(key, key) or "—", sum(n.values()), n[UP], n[DOWN]) for key, n in sums.items()]
    return sorted(rows, key=lambda place: (-place.moved, place.label))


def names_of(dimension, codes):
    """{code: name} of places of a dimension."""
    if dimension == "city":
        return {row.code: str(row) for row in Division.objects.filter(code__in=list(codes))}
    if dimension == "industry":
        return {row.code: str(row) for row in Industry.objects.filter(code__in=list(codes))}
    return {value: str(label) for value, label in Enterprise.Scale.choices}


def prediction_of(backtest, which):
    """Prediction of one ruleset (base or draft); None before its step is done."""
    rank = next((row for row in backtest.ranks.all() if row.which == which), None)
    if rank is None:
        return None
    rows = sorted((row for row in backtest.outcomes.all() if row.which == which), key=lambda row: row.rank)
    grades = [
        Foretold(
            row.grade, row.enterprises, row.failed,
            Decimal(row.failed) / row.enterprises if row.enterprises else None, wilson(row.failed, row.enterprises),
        )
        for row in rows
    ]  # fmt: skip
    area = auc(rank.concordant2, rank.failed, rank.enterprises)
    return Prediction(grades, rank.enterprises, rank.failed, area, somers_d(area))


def last_known_day(today):
    """The last day of which the ledger knows a fact, today at the latest: where a year of failures may sensibly end."""
    last = Fact.objects.order_by("-known_from").values_list("known_from", flat=True).first()
    return min(today, timezone.localdate(last)) if last else today
