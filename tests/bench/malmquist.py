"""DEA-Malmquist of 31 areas over 20 periods against a bare SciPy loop over the same linear programmes."""

from decimal import Decimal
from itertools import pairwise
from random import Random

AREAS, PERIODS = 31, 20


def run(bench):
    from apps.indices.rules.malmquist import malmquist

    panel = _panel()
    ours = malmquist(panel)
    theirs = _bare(panel)
    far = max(abs(float(ours.steps[key].tfpch) - value) for key, value in theirs.items())
    assert far < 1e-5, f"the two differ by {far}"
    seconds = bench.seconds(lambda: malmquist(panel), repeat=3, warm=False)
    what = f"DEA-Malmquist of {AREAS} areas × {PERIODS} periods"
    bench.figure(what, seconds, at_most=20, unit="s")
    bare = bench.seconds(lambda: _bare(panel), repeat=1, warm=False)
    bench.compare(f"{what} against a bare loop", ours=seconds, yardstick=bare, at_most=1.5)


def _panel():
    """Provinces of very different sizes whose capital, labour and output grow at their own rates."""
    from apps.indices.rules.malmquist import Unit

    draw = Random(31)
    sizes = {f"{area:02d}": (draw.uniform(1, 200), draw.uniform(0.02, 0.1)) for area in range(AREAS)}

    def unit(size, more, period):
        amounts = (
            size * draw.uniform(2, 4) * (1 + more) ** period,
            size * draw.uniform(0.8, 1.2),
            size * (1 + more * draw.uniform(0.8, 1.1)) ** period,
        )
        capital, labour, output = (Decimal(f"{amount:.4f}") for amount in amounts)
        return Unit((capital, labour), (output,))

    return {
        2000 + period: {area: unit(size, more, period) for area, (size, more) in sizes.items()}
        for period in range(PERIODS)
    }


def _bare(panel):
    """{(period, area): tfpch}: the same 2,418 programmes, one call of linprog each, and nothing else."""
    import numpy as np
    from scipy.optimize import linprog

    def efficiency(technology, unit, variable):
        x, y = technology
        m, s, n = len(x), len(y), x.shape[1]
        rows = np.zeros((m + s, n + 1))
        rows[:m, 1:], rows[m:, 1:], rows[m:, 0] = x, -y, unit[1]
        cost = np.zeros(n + 1)
        cost[0] = -1
        equal = {"A_eq": np.concatenate(([0.0], np.ones(n)))[None, :], "b_eq": [1.0]} if variable else {}
        return -1 / linprog(cost, A_ub=rows, b_ub=[*unit[0], *np.zeros(s)], **equal, method="highs").fun

    periods, areas = sorted(panel), sorted(next(iter(panel.values())))
    units = {
        (p, a): tuple(np.array(side, dtype=float) for side in (panel[p][a].inputs, panel[p][a].outputs))
        for p in periods
        for a in areas
    }
    frontier = {p: tuple(np.array([units[p, a][side] for a in areas]).T for side in (0, 1)) for p in periods}
    for period in periods:
        for area in areas:
            efficiency(frontier[period], units[period, area], True)
    own = {(p, a): efficiency(frontier[p], units[p, a], False) for p in periods for a in areas}
    found = {}
    for before, period in pairwise(periods):
        for area in areas:
            new = efficiency(frontier[before], units[period, area], False)
            old = efficiency(frontier[period], units[before, area], False)
            found[period, area] = (new / own[before, area] * own[period, area] / old) ** 0.5
    return found
