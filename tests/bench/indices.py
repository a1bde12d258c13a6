"""All indices for 14 areas, 30 industries and 20 years, by the rules alone: scores, places, changes, capital, growth.

What the portal's runs add to it (reading the store, keeping results) is measured where they stand.
"""

from decimal import Decimal
from itertools import pairwise
from random import Random

AREAS, SECTORS, YEARS = 14, 30, 20


def run(bench):
    bench.figure(
        f"all indices of {AREAS} areas × {SECTORS} industries × {YEARS} years",
        bench.seconds(_everything(), repeat=3, warm=False),
        at_most=5,
        unit="s",
    )


def _everything():
    """A function that computes every index anew from the same invented figures."""
    from apps.indices.rules import accounts, capital, competitiveness
    from apps.indices.rules.decompose import change
    from apps.indices.rules.forecast import forecast
    from apps.indices.rules.ranks import Measured, simulated
    from apps.indices.rules.scaling import EXPONENTIAL
    from apps.indices.rules.tree import Figure, Tree

    draw = Random(9)
    anchors = {each.code: (100, 0) if each.falling else (0, 100) for each in competitiveness.INDICATORS}
    tree = Tree(competitiveness.definition(anchors, how=EXPONENTIAL))
    cells = [
        [
            {code: Figure(Decimal(draw.randrange(10_000)).scaleb(-2), error=Decimal("0.5")) for code in anchors}
            for _year in range(YEARS)
        ]
        for _cell in range(AREAS * SECTORS)
    ]
    grown = [
        {year: Decimal(draw.randrange(100, 120) * (year - 1980)) for year in range(2000, 2000 + YEARS)}
        for _ in range(AREAS)
    ]
    prices = dict.fromkeys(range(2000, 2000 + YEARS), Decimal(1))

    def compute():
        results = [[tree.compute(figures) for figures in years] for years in cells]
        for years in results:
            for before, after in pairwise(years):
                change(before, after)
        for year in range(YEARS):
            city = {
                str(at): Measured(results[at * SECTORS][year].value, results[at * SECTORS][year].error)
                for at in range(AREAS)
            }
            simulated(city, seed=year, draws=500)
        for series in grown:
            stock = capital.stock(series, prices)
            accounts.accounts(series, stock, series, accounts.Shares(Decimal("0.4")))
            forecast(list(series.values()), 5)

    return compute
