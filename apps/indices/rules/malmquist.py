"""DEA-Malmquist productivity index (Färe, Grosskopf, Norris and Zhang 1994).

M = [E_t(b)/E_t(a) · E_{t+1}(b)/E_{t+1}(a)]^½ for a unit that was at a in t and is at b in t+1, with E the
efficiency against the frontier of a period. M = effch · techch, effch = E_{t+1}(b)/E_t(a); effch = pech · sech with
pech the same against frontiers of variable returns. Both orientations; under constant returns they agree. With
`returns` "vrs" the whole index stands on variable returns: a programme across periods may then have no solution,
which is a fault that names the unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import pairwise
from math import exp, log, sqrt

from .faults import Gap, NotPositive, TooFew, WrongTree
from .linear import CONSTANT, OUTPUT, VARIABLE, efficiencies
from .rounding import half_up

PLACES = 6


@dataclass(frozen=True, slots=True)
class Unit:
    """What an area used and made in a period: constant prices, every amount above zero."""

    inputs: tuple[Decimal, ...]
    outputs: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """From one period to the next, six decimals each; tfpch = effch · techch effch = pech · sech before rounding."""

    effch: Decimal
    techch: Decimal
    pech: Decimal
    sech: Decimal
    tfpch: Decimal


@dataclass(frozen=True, slots=True)
class Index:
    """`steps` {(period, area): Step}, the period being the later one; `efficiency` {(period, area): Decimal}."""

    steps: Mapping[tuple, Step]
    efficiency: Mapping[tuple, Decimal]
    pure: Mapping[tuple, Decimal]


def malmquist(panel, *, orientation=OUTPUT, returns=CONSTANT):
    """The Index of {period: {area: Unit}}, the same areas in every period."""
    periods, areas = _checked(panel)
    pairs = {period: [_floats(panel[period][area]) for area in areas] for period in periods}
    own, old, new = _distances(pairs, periods, areas, orientation, returns)
    pure = own if returns == VARIABLE else _own(pairs, periods, areas, orientation)
    steps = {}
    for before, period in pairwise(periods):
        for at, area in enumerate(areas):
            effch = own[period][at] / own[before][at]
            pech = pure[period][at] / pure[before][at]
            techch = sqrt(new[period][at] / own[period][at] * own[before][at] / old[period][at])
            steps[period, area] = Step(*map(_shown, (effch, techch, pech, effch / pech, effch * techch)))
    named = (
        {(period, area): _shown(each[period][at]) for period in periods for at, area in enumerate(areas)}
        for each in (own, pure)
    )
    return Index(steps, *named)


def means(steps):
    """The Step of geometric means over any Steps: over areas for a year, over years for an area."""
    steps = list(steps)
    if not steps:
        raise TooFew(what="mean", least=1, found=0)
    return Step(
        *(_shown(exp(sum(log(getattr(step, one.name)) for step in steps) / len(steps))) for one in fields(Step))
    )


def _distances(pairs, periods, areas, orientation, returns):
    """Efficiencies of all areas: `own` in each period; for each later period, `old` of the period before against this
    frontier, `new` of this period against the frontier before."""
    own, old, new = {}, {}, {}
    for at, period in enumerate(periods):
        beside = [step for step in (at - 1, at + 1) if 0 <= step < len(periods)]
        measured = [period, *(periods[step] for step in beside)]
        observed = [pair for when in measured for pair in pairs[when]]
        places = [{"area": area, "period": when} for when in measured for area in areas]
        found = efficiencies(
            pairs[period], observed, orientation=orientation, returns=returns, frontier=period, places=places
        )
        rows = [found[first : first + len(areas)] for first in range(0, len(found), len(areas))]
        own[period] = rows[0]
        for step, row in zip(beside, rows[1:], strict=True):
            (old if step < at else new)[periods[max(step, at)]] = row
    return own, old, new


def _own(pairs, periods, areas, orientation):
    return {
        period: efficiencies(
            pairs[period],
            pairs[period],
            orientation=orientation,
            returns=VARIABLE,
            frontier=period,
            places=[{"area": area, "period": period} for area in areas],
        )
        for period in periods
    }


def _checked(panel):
    periods = sorted(panel)
    if len(periods) < 2:
        raise TooFew(what="periods", least=2, found=len(periods))
    areas = sorted(panel[periods[0]])
    shape = None
    for period in periods:
        for area in {*areas, *panel[period]}:
            unit = panel[period].get(area)
            if unit is None or area not in panel[periods[0]]:
                raise Gap(missing=area, first=periods[0], last=periods[-1], area=area, period=period)
            for value in (*unit.inputs, *unit.outputs):
                if not value > 0:
                    raise NotPositive(what="input or output", value=value, area=area, period=period)
            shape = shape or (len(unit.inputs), len(unit.outputs))
            if shape != (len(unit.inputs), len(unit.outputs)) or 0 in shape:
                raise WrongTree(node=area, area=area, period=period, why="not as many inputs and outputs as elsewhere")
    return periods, areas


def _floats(unit):
    return tuple(map(float, unit.inputs)), tuple(map(float, unit.outputs))


def _shown(value):
    return half_up(Decimal(repr(float(value))), PLACES)
