"""Does a plan keep to the limits? Checked when it is submitted, and shown while it is drafted.

国发〔2019〕5号 (a list, two pools, a plan filed and published), Order 67 as revised (the floor), the notice of 2019
(ratios of general items are limited strictly). Every number is dated data.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    name: str
    key: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """A task as the plan sees it: `pool` objects, of which `drawn`; a draw by class gives its sum.

    `shares`: of how many shares, each rounded up to a whole object, `drawn` is the sum.
    """

    title: str
    items: tuple[Item, ...]
    starts_on: date
    ends_on: date
    pool: int
    drawn: int
    shares: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names the sentence, `values` fill it; a finding that `bars` stands in the way of submission."""

    code: str
    values: dict
    bars: bool = True


def findings(year, batches, *, area, floor, ceiling):
    """What is wrong with a plan. `area`: open enterprises of the bureau; `floor`, `ceiling`: per cent."""
    found = [] if batches else [Finding("no-tasks", {})]
    for batch in batches:
        found += _of_batch(year, batch, ceiling)
    found += _too_often(batches)
    drawn = sum(batch.drawn for batch in batches)
    if batches and area and Decimal(drawn) * 100 < floor * area:
        values = {"drawn": drawn, "needed": of_floor(area, floor), "floor": plain(floor)}
        found.append(Finding("below-floor", values, bars=False))
    return found


@dataclass(frozen=True, slots=True)
class Loss:
    """What a published plan has lost beneath the floor: `standing` objects are left of the `promised`."""

    promised: int
    standing: int
    floor: str

    @property
    def missing(self):
        return self.promised - self.standing


def of_floor(area, floor):
    """The objects the floor asks for: a share of an object is a whole one."""
    return int((Decimal(area) * floor / 100).to_integral_value(ROUND_CEILING))


def lost(*, area, planned, standing, floor):
    """The Loss where fewer objects stand than a plan owed to the floor when it was handed in, else None. A plan that
    was below the floor from the start, and said where the others are checked, owes what it planned."""
    promised = min(of_floor(area, floor), planned)
    return Loss(promised, standing, plain(floor)) if standing < promised else None


def _of_batch(year, batch, ceiling):
    at = {"task": batch.title}
    if not batch.items:
        yield Finding("no-items", at)
    if (batch.starts_on.year, batch.ends_on.year) != (year, year):
        yield Finding("other-year", at)
    if not batch.pool:
        yield Finding("empty-pool", at)
        return
    if not batch.drawn:
        yield Finding("draws-nobody", at)
    if batch.drawn > batch.pool:
        yield Finding("more-than-pool", at | {"drawn": batch.drawn, "pool": batch.pool})
    general = [item.code for item in batch.items if not item.key]
    # rounding up to whole objects is no excess: shares that keep to the ceiling stay below one object more each
    if general and Decimal(batch.drawn - batch.shares) * 100 >= ceiling * batch.pool:
        yield Finding("above-ceiling", at | {"items": ", ".join(general), "ceiling": plain(ceiling)})


def _too_often(batches):
    """Items that stand in more than one batch: the plan draws nobody twice a year for an item, so say so."""
    times = {}
    for batch in batches:
        for item in batch.items:
            times[item.code] = times.get(item.code, 0) + 1
    for code, count in sorted(times.items()):
        if count > 1:
            yield Finding("often", {"item": code, "count": count}, bars=False)


def plain(number):
    return f"{Decimal(number).normalize():f}"
