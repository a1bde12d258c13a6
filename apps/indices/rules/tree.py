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
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from . import scaling
from .faults import Fault, MissingValue, NotANumber, TooLittleLeft, UnitMismatch, WrongAnchors, WrongTree, WrongWeights
from .rounding import check_weights, half_up

REFUSE, CARRY, REWEIGHT = "refuse", "carry", "reweight"
MEASURED, CARRIED, REWEIGHTED, ABSENT = "measured", "carried", "reweighted", "absent"
ROOT = ""
NOTHING = MappingProxyType({})


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
    """`error` is the standard error of a value that rests on a sample; `key` is whatever leads back to its source."""

    value: Decimal
    unit: str = ""
    error: Decimal | None = None
    key: object = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The figures of an earlier period; `compute` is given one after the other, the latest first, none left out."""

    period: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Part:
    """What a node came to. `share` is its weight in the whole index after any reweighting; `points` = share · score."""

    code: str
    parent: str
    share: Fraction
    score: Fraction | None
    mark: str = MEASURED
    figure: Figure | None = None
    from_period: str = ""
    leaf: bool = True

    @property
    def points(self):
        return self.share * self.score if self.score is not None else Fraction(0)


@dataclass(frozen=True, slots=True)
class Result:
    """`value` is published, `exact` stands behind it; `parts` are in the order of the definition's nodes."""

    definition: Definition
    exact: Fraction
    value: Decimal
    band: str
    parts: tuple[Part, ...]
    marks: tuple[str, ...]  # carried, reweighted: what its readers must be told
    error: float | None = None  # standard error from the leaves' sampling errors, taken as independent

    def part(self, code):
        return next(part for part in self.parts if part.code == code)

    @property
    def leaves(self):
        return tuple(part for part in self.parts if part.leaf)


@dataclass(frozen=True, slots=True)
class Tree:
    """A definition that was found whole; make it once and compute with it many times."""

    definition: Definition
    children: Mapping[str, tuple[Node, ...]] = field(init=False)
    weights: Mapping[str, Fraction] = field(init=False)

    def __post_init__(self):
        children = _children(self.definition.nodes)
        weights = {}
        for parent, nodes in children.items():
            exact = check_weights([node.weight for node in nodes], node=parent)
            weights |= {node.code: weight for node, weight in zip(nodes, exact, strict=True)}
        for node in self.definition.nodes:
            if node.code not in children:
                _check_leaf(node)
        if not 0 < self.definition.least_weight <= 1:
            raise WrongWeights(node=ROOT, sum=self.definition.least_weight)
        object.__setattr__(self, "children", MappingProxyType(children))
        object.__setattr__(self, "weights", MappingProxyType(weights))

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
            raise WrongTree(node=node.code, why=f"its group {node.parent} is not there")
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
        raise WrongTree(node=node.code, why=f"there is no scaling {node.scaling}")
    fits = node.low is not None and node.high is not None and node.low != node.high
    if not fits or (node.low > node.high) != node.falling:
        raise WrongAnchors(node=node.code, low=node.low, high=node.high)


def _compute(tree, figures, earlier):
    definition = tree.definition
    found = {}
    exact, left = _group(tree, ROOT, figures, earlier, found)
    if left < definition.least_weight or exact is None:
        raise TooLittleLeft(left=half_up(left, 4), least=definition.least_weight)
    shares = _shares(tree, found)
    parts = tuple(replace(found[node.code], share=shares[node.code]) for node in definition.nodes)
    value = half_up(exact, definition.places)
    marks = {part.mark for part in parts} - {MEASURED}
    marks = (marks - {ABSENT}) | ({REWEIGHTED} if ABSENT in marks else set())
    band = band_of(value, definition.bands)
    return Result(definition, exact, value, band, parts, tuple(sorted(marks)), _error(tree, parts))


def _group(tree, code, figures, earlier, found):
    """(score, part of the weight that is there) of a group; what is below it goes into `found`."""
    total, there, whole = Fraction(0), Fraction(0), Fraction(0)
    for node in tree.children[code]:
        weight = tree.weights[node.code]
        if node.code in tree.children:
            score, left = _group(tree, node.code, figures, earlier, found)
            found[node.code] = Part(
                node.code, code, weight, score, MEASURED if score is not None else ABSENT, leaf=False
            )
        else:
            part = found[node.code] = _leaf(tree.definition, node, figures, earlier, weight)
            score, left = part.score, Fraction(part.score is not None)
        if score is not None:
            total += weight * score
            there += weight
            whole += weight * left
    if not there:
        return None, Fraction(0)
    score = total / there
    places = tree.definition.level_places
    if places is not None and code != ROOT:
        score = Fraction(half_up(score, places))
    return score, whole


def _leaf(definition, node, figures, earlier, weight):
    figure, mark, period = figures.get(node.code), MEASURED, ""
    if figure is None:
        figure, mark, period = _stand_in(definition, node, earlier)
        if figure is None:
            return Part(node.code, node.parent, weight, None, ABSENT)
    if node.unit and figure.unit and figure.unit != node.unit:
        raise UnitMismatch(node=node.code, expected=node.unit, found=figure.unit)
    value = Decimal(figure.value)
    if not value.is_finite():
        raise NotANumber(node=node.code, value=figure.value)
    score = scaling.score(
        value, node.low, node.high, how=node.scaling, floor=definition.floor, ceiling=definition.ceiling, node=node.code
    )  # fmt: skip
    return Part(node.code, node.parent, weight, score, mark, figure, period)


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


def _shares(tree, found):
    """{code: Fraction of the whole index}, after the weight of what is absent went to its siblings."""
    shares, ahead = {ROOT: Fraction(1)}, [ROOT]
    while ahead:
        code = ahead.pop()
        nodes = tree.children[code]
        there = sum((tree.weights[node.code] for node in nodes if found[node.code].score is not None), Fraction(0))
        for node in nodes:
            known = found[node.code].score is not None and there
            shares[node.code] = shares[code] * tree.weights[node.code] / there if known else Fraction(0)
            if node.code in tree.children:
                ahead.append(node.code)
    return shares


def _error(tree, parts):
    """Standard error of the index by the delta method; None where no leaf has one."""
    nodes = {node.code: node for node in tree.definition.nodes}
    definition, variance, known = tree.definition, 0.0, False
    for part in parts:
        if part.leaf and part.figure is not None and part.figure.error is not None:
            node, known = nodes[part.code], True
            rise = scaling.slope(
                part.figure.value, node.low, node.high,
                how=node.scaling, floor=definition.floor, ceiling=definition.ceiling,
            )  # fmt: skip
            variance += (float(part.share) * rise * float(part.figure.error)) ** 2
    return variance**0.5 if known else None
