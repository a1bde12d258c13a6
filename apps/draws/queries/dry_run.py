"""What a draw would do, before anything is sealed: sizes, probabilities, and every reason why it cannot be sealed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from .. import naming, origins, sql
from ..models import Item
from ..rules.pool import Eligibility, Slot
from .people import witnesses_for
from .pools import pool_of
from .repeated import has_value, needs_value

MOST_BYTES = 400 * 2**20  # of the sealed text: PostgreSQL makes it in one piece, which must stay under a gigabyte
SHOWN = 20
WITHIN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class StratumRow:
    item: str
    stratum: str
    size: int
    drawn: int
    asked: str = ""
    reason: str = ""

    @property
    def told(self):
        """The stratum in the reader's language."""
        return naming.stratum_told(self.stratum)

    @property
    def probability(self):
        """The chance of each object of the stratum to be drawn, an exact fraction."""
        return Fraction(self.drawn, self.size) if self.size else Fraction(0)

    @property
    def share(self):
        return Decimal(self.drawn) / self.size if self.size else Decimal(0)


@dataclass
class DryRun:
    """`problems`: [(code, values)] that stand in the way of the seal; `short`: kinds of objects with too few
    inspectors, [(area, team, items, objects, inspectors)]."""

    strata: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    short: list = field(default_factory=list)
    objects: int = 0
    drawn: int = 0

    @property
    def ready(self):
        return not self.problems


def populations(draw):
    """{(item, stratum): number of objects}."""
    return _sizes(_codes(draw), sql.rows("populations", {"draw": draw.pk}))


def _codes(draw):
    return sorted(draw.items.values_list("code", flat=True))


def _sizes(codes, combinations):
    sizes = Counter()
    for row in combinations:
        for item in row["items"].split(",") if row["items"] else codes:
            sizes[item, row["stratum"]] += row["size"]
    return dict(sizes)


def dry_run(draw, *, on):
    """Everything that can be known on a day before the seed, with whatever would make the draw fail."""
    found = DryRun()
    combinations = sql.rows("populations", {"draw": draw.pk})
    found.objects = sum(row["size"] for row in combinations)
    _strata(found, _sizes(_codes(draw), combinations), {(q.item, q.stratum): q for q in draw.quotas.all()})
    found.drawn = sum(row.drawn for row in found.strata)
    _lists(draw, found, combinations)
    _witnesses(draw, found, on)
    if draw.seats:
        _staff(draw, found)
    return found


def _strata(found, sizes, quotas):
    """Every object stands in a stratum with a quota for each of its items, be it 0 with a reason: nobody is left out
    without a line that says so."""
    for place in sorted(sizes.keys() | quotas.keys()):
        size, quota = sizes.get(place, 0), quotas.get(place)
        of_quota = (quota.drawn, quota.asked, quota.reason) if quota else (0,)
        found.strata.append(StratumRow(*place, size, *of_quota))
        problem = _of_quota(size, quota) if quotas else ""  # without any, one sentence says so
        if problem:
            found.problems.append((problem, {"item": place[0], "stratum": place[1]}))


def _of_quota(size, quota):
    if quota is None:
        return "missing-quota"
    if size == 0:
        return "empty-stratum"
    if quota.size != size:
        return "stale-quota"
    return "" if quota.drawn or quota.reason else "none-unexplained"


def _items(draw, found, combinations):
    """Items of an object are items of the draw, in order and each once: the sealed line is read by them."""
    codes = _codes(draw)
    if not codes:
        found.problems.append(("no-items", {}))
    for text in sorted({row["items"] for row in combinations} - {""}):
        if text.split(",") != [code for code in codes if code in text.split(",")]:
            found.problems.append(("unfit-items", {"items": text}))


def _lists(draw, found, combinations):
    _items(draw, found, combinations)
    if not found.objects:
        found.problems.append(("no-objects", {}))
    elif not found.drawn:
        found.problems.append(("no-quotas", {}))
    if sum(row["bytes"] for row in combinations) > MOST_BYTES:
        found.problems.append(("too-large", {}))
    if draw.seats and not draw.inspectors.exists():
        found.problems.append(("no-inspectors", {}))
    if (draw.redraw_of_id or draw.follows_id) and not draw.redraw_approved_at:
        found.problems.append(("redraw-not-approved", {}))
    if needs_value(draw) and not has_value(draw):
        found.problems.append(("silence-needs-value", {}))
    earlier = drawn_before(draw)
    if earlier and draw.follows_id != earlier["id"]:
        found.problems.append(("drawn-before", {"number": earlier["number"], "shared": earlier["shared"]}))


def drawn_before(draw):
    """{id, number, shared}: the newest draw of the agency within a year that has an item and at least half of the
    smaller list in common with this one; None where there is none, for a redraw, and for what a task of a plan made: a
    task is drawn once, and its plan says how often."""
    origin = origins.of(draw)
    if draw.redraw_of_id or (draw.origin and (origin is None or origin.planned)):
        return None
    since = draw.created_at - WITHIN
    found = sql.rows("drawn_before", {"draw": draw.pk, "agency": draw.agency_id, "since": since})
    return found[0] if found else None


def _witnesses(draw, found, on):
    """Two at least, each still somebody who may be one on the day."""
    named = list(draw.witnesses.order_by("position"))
    if len(named) < 2:
        found.problems.append(("no-witnesses", {}))
    able = {person.user_id for person in witnesses_for(draw, on=on)}
    found.problems += [("witness-unable", {"name": row.name}) for row in named if row.user_id not in able]


def _staff(draw, found):
    """Every object that could be drawn must have enough inspectors who may go there."""
    pool = pool_of(draw)
    if not pool.inspectors:
        return
    teams = dict(Item.objects.filter(draw=draw).values_list("code", "team"))
    drawn_for = {row.item for row in found.strata if row.drawn}
    who = Eligibility(pool, list(pool.inspectors), draw.visits_from.isoformat(), draw.visits_to.isoformat())
    for kind in sql.rows("kinds", {"draw": draw.pk}):
        named = kind["items"].split(",") if kind["items"] else teams
        items = [item for item in named if item in drawn_for]
        for team in sorted({teams[item] for item in items}):
            of_team = tuple(sorted(item for item in items if teams[item] == team))
            slot = Slot(kind["subject"] or "", team, of_team, kind["area"])
            count = _able(who, slot)
            if count < draw.seats:
                found.short.append((kind["area"], team, ", ".join(of_team), kind["subject"] or kind["size"], count))
    if found.short:
        found.problems.append(("too-few-inspectors", {"kinds": len(found.short)}))
    found.short = found.short[:SHOWN]
    limits = [inspector.most for inspector in pool.inspectors]
    if None not in limits and sum(limits) < draw.seats * found.drawn / max(1, len(drawn_for)):
        found.problems.append(("too-little-capacity", {}))


def _able(who, slot):
    """Seats that can be filled: those of the last visit count as one."""
    mask, before = who.mask(slot), who.before(slot)
    return (mask & ~before).bit_count() + bool(mask & before)
