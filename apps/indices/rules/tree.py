"""An index as a tree: weighted sums of scores, level by level, exact until it is published.

The method is a definition: nodes with a parent and a weight inside it, leaves with anchors, a rule for missing
values, decimals. `Tree` checks it once; `Tree.compute` takes the figures of one area, industry and period. A
missing figure follows the stated rule and is marked, or refused:

- refuse: nothing is computed, the fault names the indicator;
- carry: the latest earlier figure within `carry` periods stands in, marked "carried" with its period;
- reweight: its weight is shared among its siblings in proportion, marked "reweighted"; refused where less than
  `least_weight` of the index is left.

Unit mismatches, weights that do not sum to 1, equal anchors or anchors against the direction are faults that name
the node.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm, sqrt
from typing import NamedTuple

from . import scaling
from .faults import Fault, MissingValue, NotANumber, TooLittleLeft, UnitMismatch, WrongAnchors, WrongTree, WrongWeights
from .rounding import check_weights, half_up

REFUSE, CARRY, REWEIGHT = "refuse", "carry", "reweight"
MEASURED, CARRIED, REWEIGHTED, ABSENT = "measured", "carried", "reweighted", "absent"
ROOT = ""
ONE = 10**scaling.PLACES


@dataclass(frozen=True, slots=True)
class Node:
    """A group, or a leaf that reads a figure. `parent` "" is the index itself; `missing` "" follows the definition."""

    code: str
    weight: Decimal | Fraction
    parent: str = ROOT
    unit: str = ""
    falling: bool = False  # less is better
    scaling: str = scaling.NONE
    low: Decimal | None = None
    high: Decimal | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """From `least` on, up to the next band."""

    code: str
    least: Decimal


@dataclass(frozen=True, slots=True)
class Definition:
    """`level_places`: groups are rounded to so many decimals before they are summed (None: summed exact)."""

    nodes: tuple[Node, ...]
    places: int = 2
    level_places: int | None = None
    missing: str = REFUSE
    carry: int = 0
    least_weight: Decimal = Decimal("0.5")
    bands: tuple[Band, ...] = ()
    floor: Decimal = scaling.FLOOR
    ceiling: Decimal = scaling.CEILING


@dataclass(frozen=True, slots=True)
class Figure:
    """`low` and `high` are the limits of a value that rests on a sample; `key` is whatever leads back to its source."""

    value: Decimal
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    key: object = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The figures of an earlier period; `compute` is given one after the other, the latest first, none left out."""

    period: str
    figures: Mapping[str, Figure]


class Part(NamedTuple):
    """What a node came to. `share` is its weight in the whole index after any reweighting; `points` = share · score."""

    code: str
    parent: str
    share: Fraction
    units: int | None  # the score in units of the twelfth decimal; of a group, `summed` holds it
    mark: str = MEASURED
    figure: Figure | None = None
    from_period: str = ""
    leaf: bool = True
    summed: tuple[int, int] | None = None  # numerator and denominator, not yet reduced

    @property
    def score(self):
        if self.units is not None:
            return Fraction(self.units, ONE)
        return None if self.summed is None else Fraction(*self.summed)

    @property
    def points(self):
        score = self.score
        return Fraction(0) if score is None else self.share * score


@dataclass(frozen=True, slots=True)
class Result:
    """`value` is published, `exact` stands behind it; `parts` are in the order of the definition's nodes."""

    definition: Definition
    exact: Fraction
    value: Decimal
    band: str
    parts: tuple[Part, ...]
    marks: tuple[str, ...]  # carried, reweighted: what its readers must be told
    # limits from those of the leaves, taken as independent; None where no leaf has any
    low: Fraction | None = None
    high: Fraction | None = None

    def part(self, code):
        return next(part for part in self.parts if part.code == code)

    @property
    def leaves(self):
        return tuple(part for part in self.parts if part.leaf)


@dataclass(frozen=True, slots=True)
class Tree:
    """A definition that was found whole; make it once and compute with it many times.

    `weights` {code: whole number} in proportion in a group; `shares` {code: Fraction of the index}, nothing missing;
    `scorers` and `floats` {leaf: function of its value}, made when first asked.
    """

    definition: Definition
    children: Mapping[str, tuple[Node, ...]] = field(init=False)
    weights: Mapping[str, int] = field(init=False)
    shares: Mapping[str, Fraction] = field(init=False)
    scorers: dict = field(init=False, default_factory=dict, compare=False, repr=False)
    floats: dict = field(init=False, default_factory=dict, compare=False, repr=False)

    def __post_init__(self):
        children = _children(self.definition.nodes)
        weights = {}
        for parent, nodes in children.items():
            exact = check_weights([node.weight for node in nodes], node=parent)
            below = lcm(*(weight.denominator for weight in exact))
            weights |= {node.code: int(weight * below) for node, weight in zip(nodes, exact, strict=True)}
        for node in self.definition.nodes:
            if node.code not in children:
                _check_leaf(node)
        if not 0 < self.definition.least_weight <= 1:
            raise WrongWeights(node=ROOT, sum=self.definition.least_weight)
        object.__setattr__(self, "children", children)
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "shares", _shares(self, {node.code for node in self.definition.nodes}))

    def compute(self, figures, *, earlier=(), **where):
        """The Result of one area and period from {leaf code: Figure}; `where` (area, sector, period) names a fault."""
        try:
            return _compute(self, figures, earlier)
        except Fault as fault:
            raise fault.at(**where) from None


def band_of(value, bands):
    """Code of the highest band whose least value is reached; "" where there are no bands or none is."""
    reached = [band for band in bands if value >= band.least]
    return max(reached, key=lambda band: band.least).code if reached else ""


def _children(nodes):
    codes = [node.code for node in nodes]
    for node in nodes:
        if not node.code or codes.count(node.code) > 1:
            raise WrongTree(node=node.code or "—", why="a code is empty or stands twice")
        if node.parent != ROOT and node.parent not in codes:
            raise WrongTree(node=node.code, why="its group is not there")
    children = {}
    for node in nodes:
        children.setdefault(node.parent, []).append(node)
    reached, ahead = set(), [ROOT]
    while ahead:
        ahead += [node.code for node in children.get(ahead[0], ())]
        reached.add(ahead.pop(0))
    if lost := [code for code in codes if code not in reached]:
        raise WrongTree(node=lost[0], why="its groups lead back to itself")
    if ROOT not in children:
        raise WrongTree(node="—", why="there is no indicator")
    return {parent: tuple(nodes) for parent, nodes in children.items()}


def _check_leaf(node):
    if node.scaling == scaling.NONE:
        return
    if node.scaling not in (scaling.LINEAR, scaling.EXPONENTIAL):
        raise WrongTree(node=node.code, why="there is no such scaling")
    fits = node.low is not None and node.high is not None and node.low != node.high
    if not fits or (node.low > node.high) != node.falling:
        raise WrongAnchors(node=node.code, low=node.low, high=node.high)


def _compute(tree, figures, earlier):
    definition, found = tree.definition, {}
    exact = _group(tree, ROOT, figures, earlier, found)
    exact = None if exact is None else Fraction(*exact)
    there = {code for code, row in found.items() if row[0] is not None}
    shares = tree.shares if len(there) == len(found) else _shares(tree, there)
    if shares is not tree.shares:
        left = sum((tree.shares[code] for code in there if code not in tree.children), Fraction(0))
        if exact is None or left < definition.least_weight:
            raise TooLittleLeft(left=half_up(left, 4), least=definition.least_weight)
    parts = tuple(_part(tree, node, shares[node.code], *found[node.code]) for node in definition.nodes)
    value = half_up(exact, definition.places)
    marks = {mark for _score, mark, *_rest in found.values()} - {MEASURED}
    marks = tuple(sorted({REWEIGHTED if mark == ABSENT else mark for mark in marks}))
    band = band_of(value, definition.bands)
    return Result(definition, exact, value, band, parts, marks, *_limits(tree, exact, parts))


def _part(tree, node, share, score, mark, figure=None, period=""):
    if node.code in tree.children:
        return Part(node.code, node.parent, share, None, mark, leaf=False, summed=score)
    return Part(node.code, node.parent, share, score, mark, figure, period)


def _group(tree, code, figures, earlier, found):
    """The score of a group, None where nothing of it is there; rows of what is below it go into `found`.

    A leaf's score is a whole number of units of the twelfth decimal, a group's a numerator with its denominator: the
    sums are exact, and a fraction is reduced once, where somebody asks for it.
    """
    above, below, there = 0, ONE, 0
    for node in tree.children[code]:
        weight = tree.weights[node.code]
        if node.code in tree.children:
            score = _group(tree, node.code, figures, earlier, found)
            found[node.code] = (score, ABSENT if score is None else MEASURED)
        else:
            row = found[node.code] = _leaf(tree, node, figures, earlier)
            score = None if row[0] is None else (row[0], ONE)
        if score is None:
            continue
        if score[1] == below:
            above += weight * score[0]
        else:
            common = lcm(below, score[1])
            above = above * (common // below) + weight * score[0] * (common // score[1])
            below = common
        there += weight
    if not there:
        return None
    below *= there
    places = tree.definition.level_places
    if places is None or code == ROOT:
        return above, below
    return half_up(Fraction(above, below), places).as_integer_ratio()


def _leaf(tree, node, figures, earlier):
    """(units of its score, mark, Figure, period it is from); (None, absent) where its weight goes to others."""
    figure, mark, period = figures.get(node.code), MEASURED, ""
    if figure is None:
        figure, mark, period = _stand_in(tree.definition, node, earlier)
        if figure is None:
            return None, ABSENT
    if node.unit and figure.unit and figure.unit != node.unit:
        raise UnitMismatch(node=node.code, expected=node.unit, found=figure.unit)
    value = Decimal(figure.value)
    if not value.is_finite():
        raise NotANumber(node=node.code, value=figure.value)
    return _scorer(tree, node)(value), mark, figure, period


def _scorer(tree, node):
    known = tree.scorers.get(node.code)
    if known is None:
        known = tree.scorers[node.code] = scaling.units_of(node.low, node.high, node=node.code, **_scaled(tree, node))
    return known


def _nearly(tree, node):
    known = tree.floats.get(node.code)
    if known is None:
        known = tree.floats[node.code] = scaling.float_of(node.low, node.high, **_scaled(tree, node))
    return known


def _scaled(tree, node):
    return {"how": node.scaling, "floor": tree.definition.floor, "ceiling": tree.definition.ceiling}


def _stand_in(definition, node, earlier):
    """(Figure, mark, period) by the stated rule; Figure None where its weight is shared among the others."""
    rule = node.missing or definition.missing
    if rule == CARRY:
        for before in earlier[: definition.carry]:
            if node.code in before.figures:
                return before.figures[node.code], CARRIED, before.period
    if rule == REWEIGHT:
        return None, ABSENT, ""
    raise MissingValue(node=node.code)


def _shares(tree, there):
    """{code: Fraction of the whole index}, after the weight of what is not in `there` went to its siblings."""
    shares, ahead = {ROOT: Fraction(1)}, [ROOT]
    while ahead:
        code = ahead.pop()
        nodes = tree.children[code]
        known = sum(tree.weights[node.code] for node in nodes if node.code in there)
        for node in nodes:
            part = Fraction(tree.weights[node.code], known) if node.code in there else Fraction(0)
            shares[node.code] = shares[code] * part
            if node.code in tree.children:
                ahead.append(node.code)
    return shares


def _limits(tree, exact, parts):
    """(low, high) of the index; (None, None) where no leaf has limits.

    Each limit is scaled as the figure is: at an anchor the scale has no slope, and yet what lies beyond may reach the
    figure's other limit. How far the scores reach down and up is then added in squares, each side for itself.
    """
    reach = []
    for node, part in zip(tree.definition.nodes, parts, strict=True):
        if part.figure is None or part.figure.low is None:
            continue
        if node.scaling == scaling.NONE and part.share == 1:  # the index is that figure, and its limits are its own
            return Fraction(part.figure.low), Fraction(part.figure.high)
        score, share, here = _nearly(tree, node), float(part.share), part.units / ONE
        least, most = sorted((score(part.figure.low), score(part.figure.high)))
        reach.append((share * (here - least), share * (most - here)))
    if not reach:
        return None, None
    down, up = (Fraction(sqrt(sum(each * each for each in side))) for side in zip(*reach, strict=True))
    return exact - down, exact + up
