"""From the figures of the store to results: each method of an index as one function over all its cells.

The arithmetic is that of rules/; here is only which figures belong to a cell, and how a result is written down.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.conf import settings

from apps.divisions.queries import places

from ..models import Definition, Index, Node
from ..queries.inputs import figures_of, values_of
from ..rules import accounts, capital, malmquist
from ..rules import tree as trees
from ..rules.faults import Fault, MissingValue, UnitMismatch
from ..rules.periods import before
from ..rules.rounding import half_up

SHOWN = 6  # decimals of a part
YEAR = 4  # letters of a period that is a year
NOW, BEFORE = "quality-now", "quality-before"  # the levels between which quality grew
# what growth accounting reads, the unit it is expected in first
UNITS = {
    "investment": ("100m_yuan", "10k_yuan"), "prices": ("ratio",), "output": ("percent",),
    "labour": ("10k_persons", "count"),
}  # fmt: skip


@dataclass(slots=True)
class Computed:
    """One result before it is kept."""

    area: str
    sector: str
    period: str
    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    band: str = ""
    parts: list = field(default_factory=list)
    inputs: list = field(default_factory=list)
    marks: list = field(default_factory=list)
    definition: object = None


def compute(definition, *, known_at, period=""):
    """([Computed], [(Fault, area, sector, period)]) of everything a definition can be computed for."""
    return ENGINES[definition.index.engine](definition, known_at, period)


def allowed_areas(definition):
    """Codes the definition speaks of: "city" and "county" stand for all of them in the province."""
    found = set()
    for word in definition.parameters.get("places", []):
        if word in ("city", "county"):
            found |= {
                code for code, place in places().items()
                if place.level == word and code[:2] == settings.PROVINCE_CODE[:2] and place.valid_to is None
            }  # fmt: skip
        else:
            found.add(word)
    return found


def rule_tree(definition: Definition):
    """The definition as the rules read it; raises the Fault that names what is wrong with it."""
    nodes = tuple(
        trees.Node(
            row.code, row.weight, row.parent, unit_of(row, definition.index), row.falling, row.scaling, row.low,
            row.high,
        )
        for row in nodes_of(definition)
    )  # fmt: skip
    least = Decimal(definition.parameters.get("least_weight", "0.5"))
    bands = tuple(trees.Band(row["code"], Decimal(row["least"])) for row in definition.bands)
    return trees.Tree(
        trees.Definition(
            nodes, places=definition.decimals, missing=definition.missing, carry=definition.carry, least_weight=least,
            bands=bands,
        )
    )  # fmt: skip


def unit_of(node, index):
    """The unit an indicator's figures must have: that of the index where they are taken as they stand; where they are
    scaled, the one its anchors are written in, which is that of what it reads."""
    if not node.is_leaf:
        return ""
    return index.unit if node.scaling == Node.Scaling.NONE else (node.series or node.source).unit


def nodes_of(definition):
    return definition.nodes.select_related("series", "source").order_by("position", "pk")


# --- the tree -------------------------------------------------------------------------------------------------------
def tree(definition, known_at, period):
    rule = rule_tree(definition)
    leaves, overall = _leaves(definition, known_at)
    wanted = allowed_areas(definition)
    needs = definition.parameters.get("needs", [])
    if gone := [code for code in needs if code not in leaves]:
        raise MissingValue(node=gone[0])
    cells = {
        place
        for found in leaves.values()
        for place in found
        if place[0] in wanted
        and place[2] >= definition.first_period
        and (not period or place[2] == period)
        and (not place[1] or definition.parameters.get("sectors"))
        # a period has not begun before these are there
        and all(place in leaves[code] for code in needs)
    }
    done, faults = [], []
    for area, sector, when in sorted(cells):
        figures = _cell(leaves, area, sector, when)
        earlier = [
            trees.Earlier(past, _as_figures(_cell(leaves, area, sector, past)))
            for past in (before(when, step) for step in range(1, definition.carry + 1))
        ]
        try:
            found = rule.compute(_as_figures(figures), earlier=earlier, area=area, sector=sector, period=when)
        except MissingValue as first:  # with one of the year before at hand too, where the rule does not carry it
            rest = [each for each in _missing(leaves, figures, earlier, area, sector, when) if each.node != first.node]
            faults += [(fault, area, sector, when) for fault in (first, *rest)]
            continue
        except Fault as fault:
            faults.append((fault, area, sector, when))
            continue
        done.append(_written(definition, found, area, sector, when, overall.get((area, sector, when))))
    return done, faults


def _missing(nodes, figures, earlier, area, sector, when):
    """A fault for every indicator that is not there, not for the first alone: they are asked for together."""
    there = {code for row in earlier for code in row.figures} | set(figures)
    return [
        MissingValue(node=code, area=area, sector=sector, period=when) for code in nodes if code not in there
    ]  # fmt: skip


def _leaves(definition, known_at):
    """({leaf: {cell: Value}}, {cell: Value} of the sample's own margin)."""
    nodes = [row for row in nodes_of(definition) if row.is_leaf]
    overall = definition.parameters.get("overall")
    codes = {row.series.code for row in nodes if row.series} | ({overall} if overall else set())
    values = values_of(codes, known_at)
    leaves = {row.code: values[row.series.code] if row.series else figures_of(row.source, known_at) for row in nodes}
    return leaves, values[overall] if overall else {}


def _cell(leaves, *place):
    return {code: found[place] for code, found in leaves.items() if place in found}


def _as_figures(values):
    return {code: trees.Figure(row.value, row.unit, row.low, row.high, row) for code, row in values.items()}


def _written(definition, found, area, sector, when, margin):
    parts, inputs, marks = [], [], set(found.marks)
    for part in found.parts:
        row = {"code": part.code, "parent": part.parent, "leaf": part.leaf, "share": _text(part.share),
               "score": _text(part.score), "points": _text(part.points)}  # fmt: skip
        if part.figure is not None:
            key = part.figure.key
            row |= {"raw": _plain(key.value)}
            row |= {"observation": key.observation} if key.observation else {"result": key.result}
            inputs += [key.observation] if key.observation else []
            marks |= set(key.marks)
        if part.mark != trees.MEASURED:
            row["mark"] = part.mark
            row |= {"from": part.from_period} if part.from_period else {}
        parts.append(row)
    low, high = _interval(definition, found, margin)
    if margin is not None:
        inputs.append(margin.observation)
        marks |= set(margin.marks)
    return Computed(area, sector, when, found.value, low, high, found.band, parts, inputs, sorted(marks))


def _interval(definition, found, margin):
    """Limits at 95 %: of the sample itself where there is one for the whole, else from those of the indicators."""
    places = definition.decimals
    low, high = found.low, found.high
    if margin is not None and margin.low is not None:
        low, high = (found.exact + Fraction(end - margin.value) for end in (margin.low, margin.high))
    if low is None:
        return None, None
    return min(half_up(low, places), found.value), max(half_up(high, places), found.value)


def _text(value):
    return None if value is None else _plain(half_up(value, SHOWN))


def _plain(value):
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- growth accounting ----------------------------------------------------------------------------------------------
def growth(definition, known_at, period):
    """Total factor productivity, and the contribution rates that follow from it."""
    done, faults = [], []
    for area in sorted(allowed_areas(definition)):
        try:
            done += [row for row in _accounted(definition, known_at, area) if not period or row.period == period]
        except Fault as fault:
            faults.append((fault, area, "", fault.period))
    return done, faults


def _accounted(definition, known_at, area):
    told = definition.parameters
    values = values_of([told[name] for name in UNITS], known_at)
    series = {name: _yearly(values[told[name]], area) for name in UNITS}
    _units(told, series, area)
    method = capital.Method(
        base=int(told["base"]), depreciation=Decimal(told["depreciation"]),
        first=capital.First(told.get("first", capital.SHARE), Decimal(told["initial"])),
    )  # fmt: skip
    stocks = capital.stock(_numbers(series["investment"]), _numbers(series["prices"]), method, area=area)
    quality = _quality(definition, known_at, area)
    return [
        _year_of_growth(definition, series, stocks, quality, area, year)
        for year in _years(told, series, stocks, int(definition.first_period), area)
    ]


def _yearly(values, area):
    """{year: Value}: figures of parts of a year are none of growth accounting."""
    return {
        int(when): row for (place, sector, when), row in values.items()
        if place == area and not sector and len(when) == YEAR
    }  # fmt: skip


def _numbers(values):
    return {when: row.value for when, row in values.items()}


def _units(told, series, area):
    for name, units in UNITS.items():
        for when, value in series[name].items():
            if value.unit not in units:
                raise UnitMismatch(node=told[name], area=area, period=when, expected=units[0], found=value.unit)


def _years(told, series, stocks, first, area):
    """Every year from the first that can be accounted to the last: one that lacks a figure in between is a fault."""
    known = set(series["output"]) & set(series["labour"]) & set(stocks)
    years = [year for year in known if year >= first and year - 1 in series["labour"] and year - 1 in stocks]
    span = range(min(years), max(known) + 1) if years else ()
    for year in span:
        for name in ("output", "labour"):
            if year not in series[name]:
                raise MissingValue(node=told[name], area=area, period=year)
    return span


def _quality(definition, known_at, area):
    """{year: Value} of the index or series that stands for quality where it is a factor of its own."""
    told = definition.parameters
    if told.get("variant") != accounts.FACTOR:
        return {}
    index = Index.objects.filter(code=told["quality"]).first()
    found = figures_of(index, known_at) if index else values_of([told["quality"]], known_at)[told["quality"]]
    return _yearly(found, area)


def _year_of_growth(definition, series, stocks, quality, area, year):
    told = definition.parameters
    place = {"area": area, "period": str(year)}
    rate = Fraction(series["output"][year].value) / 100
    by_capital = accounts.growth(stocks[year - 1], stocks[year], what="capital stock", **place)
    labour = [series["labour"][when].value for when in (year - 1, year)]
    by_labour = accounts.growth(*labour, what="labour", **place)
    shares = accounts.Shares(Decimal(told["alpha"]), Decimal(told["beta"]) if told.get("beta") else None)
    found = accounts.account(rate, by_capital, by_labour, shares, **place)
    used = [row for name in ("investment", "prices") for when, row in series[name].items() if when <= year]
    used += [series["output"][year], series["labour"][year - 1], series["labour"][year]]
    parts = [
        _part_of_growth(code, raw, points)
        for code, raw, points in (
            ("capital", by_capital, found.by_capital), ("labour", by_labour, found.by_labour),
            ("productivity", found.residual, found.by_residual),
        )
    ]  # fmt: skip
    parts.append(_part_of_growth("output", rate, None, leaf=False))
    exact = found.residual
    if definition.index.engine == Index.Engine.CONTRIBUTION:
        g_quality = _growth_of_quality(told, quality, year, place)
        exact = _contribution(told, found, g_quality, place)
        if g_quality is not None:
            used += [quality[year - 1], quality[year]]
            parts += _parts_of_quality(quality, year, g_quality, exact)
    marks = sorted({mark for row in used for mark in row.marks})
    value = half_up(exact * 100, definition.decimals)
    inputs = sorted(row.observation for row in used if row.observation)
    return Computed(area, "", str(year), value, None, None, _band(value, definition), parts, inputs, marks)


def _part_of_growth(code, raw, points, *, leaf=True):
    shown = _text(raw * 100)
    return {"code": code, "parent": "", "leaf": leaf, "raw": shown, "score": shown if leaf else None, "share": None,
            "points": None if points is None else _text(points * 100)}  # fmt: skip


def _growth_of_quality(told, quality, year, place):
    if told.get("variant") != accounts.FACTOR:
        return None
    for when in (year - 1, year):
        if when not in quality:
            raise MissingValue(node=told["quality"], **place | {"period": when})
    return accounts.growth(quality[year - 1].value, quality[year].value, what="quality", **place)


def _contribution(told, found, g_quality, place):
    given = {name: Decimal(told[name]) for name in ("elasticity", "part") if told.get(name)}
    variant = told.get("variant", accounts.TFP)
    return accounts.quality_contribution(found, variant=variant, g_quality=g_quality, **given, **place).rate


def _parts_of_quality(quality, year, g_quality, exact):
    """The growth of quality, and under it the two values it lies between: where each stands, and what it is."""
    whole = _part_of_growth("quality", g_quality, exact, leaf=False)
    return [whole, *(_level(code, quality[when]) for code, when in ((NOW, year), (BEFORE, year - 1)))]


def _level(code, read):
    found = {"code": code, "parent": "quality", "leaf": False, "raw": _plain(read.value), "score": None, "share": None,
             "points": None}  # fmt: skip
    return found | ({"observation": read.observation} if read.observation else {"result": read.result})


def _band(value, definition):
    return trees.band_of(value, [trees.Band(row["code"], Decimal(row["least"])) for row in definition.bands])


# --- DEA-Malmquist --------------------------------------------------------------------------------------------------
STEPS = ("effch", "techch", "pech", "sech")


def productivity(definition, known_at, period):
    """Change of productivity of each area between two neighbouring periods, against the frontier of all of them."""
    told = definition.parameters
    names = [*told["inputs"], *told["outputs"]]
    values = values_of(names, known_at)
    wanted = allowed_areas(definition)
    rows = defaultdict(lambda: defaultdict(dict))
    for name in names:
        for (area, sector, when), value in values[name].items():
            if area in wanted and not sector and when >= before(definition.first_period):
                rows[when][area][name] = value
    panel = _panel(rows, told)
    try:
        found = malmquist.malmquist(panel, returns=told.get("returns", "crs")).steps if len(panel) > 1 else {}
    except Fault as fault:
        return [], [(fault, fault.area, "", fault.period)]
    read = _frontiers(panel, rows)
    return [
        _moved(definition, when, area, step, read[when])
        for (when, area), step in sorted(found.items())
        if when >= definition.first_period and (not period or when == period)
    ], []


def _panel(rows, told):
    """What every area used and made, from the first period that any area has whole to the last.

    An area that lacks a figure in one of them is left out of it, which is a fault of the panel.
    """
    whole = len(told["inputs"]) + len(told["outputs"])
    begun = [when for when, areas in rows.items() if any(len(found) == whole for found in areas.values())]
    panel, when = {}, max(begun, default="")
    while begun and when >= min(begun):
        panel[when] = {
            area: malmquist.Unit(*(tuple(found[name].value for name in told[side]) for side in ("inputs", "outputs")))
            for area, found in rows.get(when, {}).items()
            if len(found) == whole
        }
        when = before(when)
    return panel


def _frontiers(panel, rows):
    """{period: (keys, marks) of the figures of all areas in it and the one before}: an area is measured against the
    frontiers of both, which all of them make."""
    found = {}
    for when in panel:
        places = [(each, area) for each in (before(when), when) for area in panel.get(each, ())]
        used = [value for each, area in places for value in rows[each][area].values()]
        marks = {mark for value in used for mark in value.marks}
        found[when] = sorted(value.observation for value in used), sorted(marks)
    return found


def _moved(definition, when, area, step, read):
    inputs, marks = read
    parts = [
        {"code": name, "parent": "", "leaf": True, "raw": _plain(getattr(step, name)), "score": None, "share": None,
         "points": None}
        for name in STEPS
    ]  # fmt: skip
    value = half_up(step.tfpch, definition.decimals)
    return Computed(area, "", when, value, None, None, _band(value, definition), parts, inputs, marks)


ENGINES = {"tree": tree, "tfp": growth, "contribution": growth, "malmquist": productivity}
