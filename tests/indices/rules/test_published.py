"""Figures that were published, come out to the digit. Each name says where its figures are from.

`published`: an official document; `press`: a newspaper or secondary text; `derived`: computed from published figures;
`from_memory`: inputs not checked against a source; `constructed`: a textbook example. AT-03 and AT-18, which are of the
figures that the portal ships, are computed by a run over them (tests/indices/test_shipped.py).
"""

import csv
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path

import pytest

from apps.indices.queries.differences import signed
from apps.indices.rules import accounts, capital, scaling
from apps.indices.rules.malmquist import Unit, malmquist, means
from apps.indices.rules.ratios import growth, ratio
from apps.indices.rules.rounding import WIDE, half_up
from apps.indices.rules.tree import Band, Figure, Tree, band_of
from apps.kernel.figures import figure, percent
from apps.sampling.rules.rates import rate
from tests.indices.rules.shipped import shipped

HERE = Path(__file__).parent


def table(name):
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def column(rows, name):
    return {int(row["year"]): D(row[name]) for row in rows}


def test_at_01_published_and_derived_nation_2006_and_2007_from_two_levels():
    tree = Tree(shipped("mqci-nation"))
    levels = ((D("84.76") - D("1.35"), D("77.21") - D("0.66")), (D("84.76"), D("77.21")))
    found = [tree.compute({"quality": Figure(one), "development": Figure(other)}) for one, other in levels]
    assert [(row.value, row.band) for row in found] == [(D("79.98"), "insufficient"), (D("80.99"), "initial")]


def test_at_04_press_xiamen_2010_to_2011_and_its_gaps():
    before, after = D("85.97"), D("87.32")
    assert (signed(after - before, 2), half_up(100 * growth(before, after), 2)) == ("+1.35", D("1.57"))
    assert [signed(D(other) - after, 2) for other in ("84.41", "82.88")] == ["−2.91", "−4.44"]


def test_at_05_press_xiamen_2007_to_2019_compound():
    """The portal gives the growth of the whole span; its twelfth root is the yearly one that was printed."""
    whole = growth(D("82.71"), D("90.61")) + 1
    yearly = WIDE.power(WIDE.divide(D(whole.numerator), D(whole.denominator)), WIDE.divide(D(1), D(12))) - 1
    assert (percent(yearly, 3), percent(yearly)) == ("0.763%", "0.8%")


def test_at_07_published_jiangsu_capital_stock_1952_to_2022():
    rows = table("jiangsu_capital.csv")
    found = capital.published(capital.stock(column(rows, "investment"), column(rows, "price")))
    assert {year: found[year] for year in (1978, 1990, 2000, 2010, 2017, 2022)} == {
        1978: D("162.89"), 1990: D("1156.89"), 2000: D("5209.00"), 2010: D("21916.11"), 2017: D("46111.95"),
        2022: D("61077.26"),
    }  # fmt: skip
    assert found == column(rows, "stock")


def test_at_10_published_output_and_capital_with_shares_from_memory_solow_1957():
    """Per hour worked, so labour has no growth and no share: what is left is ΔA/A."""
    rows = table("solow_1957.csv")
    output, stock, share, level = (column(rows, name) for name in ("output", "capital", "share", "technology"))
    found = {
        year: accounts.account(
            growth(output[year], output[year + 1]), growth(stock[year], stock[year + 1]), 0,
            accounts.Shares(share[year], D(0)),
        ).residual
        for year in sorted(output)[:-1]
    }  # fmt: skip
    printed = {year: growth(level[year], level[year + 1]) for year in found}
    off = {year: abs(found[year] - printed[year]) for year in found}
    assert len(off) == 40
    assert {year for year, gap in off.items() if gap > Fraction("0.001")} == {1924, 1942}  # slips of the original
    assert half_up(off[1924], 4) == D("0.0025")
    assert half_up(off[1942], 3) == D("0.025")
    first, last = (Fraction(output[year]) for year in (min(output), max(output)))
    freed = last / Fraction(level[max(output)]) - first / Fraction(level[min(output)])  # what capital alone explains
    assert half_up(100 * (last - first - freed) / (last - first), 2) == D("87.45")


def firms():
    """DEAP's example by Coelli (data from memory): five firms, one input, one output, two periods."""
    first = zip((2, 4, 3, 5, 6), (1, 2, 3, 4, 5), strict=True)
    second = zip((2, 4, 3, 5, 5), (1, 3, 4, 3, 5), strict=True)
    return {
        period: {f"firm {at}": Unit((D(x),), (D(y),)) for at, (x, y) in enumerate(pairs, 1)}
        for period, pairs in ((1, first), (2, second))
    }


@pytest.mark.parametrize("orientation", ["output", "input"])
def test_at_11_data_from_memory_results_derived_malmquist_of_five_firms(orientation):
    found = malmquist(firms(), orientation=orientation)
    steps = [found.steps[2, f"firm {at}"] for at in range(1, 6)]
    assert [half_up(step.effch, 4) for step in steps] == [
        D(x) for x in ("0.7500", "1.1250", "1.0000", "0.5625", "0.9000")
    ]
    assert {half_up(step.techch, 4) for step in steps} == {D("1.3333")}
    assert [half_up(step.tfpch, 4) for step in steps] == [
        D(x) for x in ("1.0000", "1.5000", "1.3333", "0.7500", "1.2000")
    ]
    assert half_up(means(steps).tfpch, 4) == D("1.1247")
    if orientation == "output":
        pure = [D(x) for x in ("1.0000", "1.2222", "1.0000", "0.6500", "1.0000")]
        scale = [D(x) for x in ("0.7500", "0.9205", "1.0000", "0.8654", "0.9000")]
        assert ([half_up(step.pech, 4) for step in steps], [half_up(step.sech, 4) for step in steps]) == (pure, scale)


@pytest.mark.parametrize(
    ("year", "g_y", "alpha", "residual", "contribution"),
    [
        (2016, "7.8", "0.4", "3.999", "51.3"), (2017, "7.2", "0.4", "3.675", "51.0"),
        (2018, "6.7", "0.4", "3.907", "58.3"), (2019, "6.1", "0.4", "3.510", "57.5"),
        (2016, "7.8", "0.5", "3.037", "38.9"), (2017, "7.2", "0.5", "2.802", "38.9"),
        (2018, "6.7", "0.5", "3.173", "47.4"), (2019, "6.1", "0.5", "2.833", "46.4"),
    ],
)  # fmt: skip
def test_at_13_capital_derived_output_and_labour_from_memory_jiangsu_2016_to_2019(
    year, g_y, alpha, residual, contribution
):
    stocks = column(table("jiangsu_capital.csv"), "stock")
    labour = {2015: "4758.50", 2016: "4756.22", 2017: "4757.80", 2018: "4750.90", 2019: "4745.20"}
    g_k = growth(stocks[year - 1], stocks[year])
    g_l = growth(D(labour[year - 1]), D(labour[year]))
    found = accounts.account(D(g_y) / 100, g_k, g_l, accounts.Shares(D(alpha)))
    assert half_up(found.residual * 100, 3) == pytest.approx(D(residual), abs=D("0.0011"))  # printed from rounded rates
    assert half_up(found.by_residual * 100, 1) == D(contribution)
    assert found.by_capital + found.by_labour + found.by_residual == 1


def test_at_14_press_jiangsu_spot_check_2018_q2_by_stage_and_class():
    stages = ((3301, 3691), (2167, 2276), (467, 645), (667, 770))
    assert [rate(*pair).percent for pair in stages] == [D("89.4"), D("95.2"), D("72.4"), D("86.6")]
    classes = {(569, 638): "89.2", (374, 488): "76.6", (483, 557): "86.7", (139, 152): "91.4", (120, 149): "80.5"}
    assert {pair: rate(*pair).percent for pair in classes} == {pair: D(shown) for pair, shown in classes.items()}
    assert rate(*map(sum, zip(*stages[1:], strict=True))) == rate(*stages[0])  # a whole is the sum of its batches


def test_at_17_published_national_spot_checks_2022_and_2023():
    before, after, production = (rate(*pair).percent for pair in ((1827, 19440), (3476, 28265), (16021, 28265)))
    assert (before, after, production) == (D("9.4"), D("12.3"), D("56.7"))
    assert signed(after - before, 1) == "+2.9"


def test_at_19_published_press_and_derived_research_of_13_cities():
    """That the cities sum to the province is judged by the import (test_store.py)."""
    assert percent(D("3835.4") / D("122875.6"), 2) == "3.12%"
    assert figure(sum(map(D, ("312.1", "181.3", "176.0"))), 1) == "669.4"
    south = [D("645.3"), D("487.5"), D("323.2"), D("961.4")]
    assert figure(D("2548.4") - sum(south), 1) == "131.0"


def test_at_20_published_grade_bands_of_the_assessment():
    """The bands as an index has them; a systemic incident, which gives D, is no figure: it is the assessment's own."""
    bands = [Band(code, D(least)) for code, least in (("D", 0), ("C", 60), ("B", 80), ("A", 90))]
    assert "".join(band_of(D(points), bands) for points in (100, 90, 89, 80, 79, 60, 59)) == "AABBCCD"
    assert band_of(D("89.5"), bands) == "B"


def test_at_21_published_item_that_loses_a_tenth_for_each_missing_area():
    """As an indicator of which less is better, scaled to 0 to 1; the level of a plan as one that rises."""
    one = {"floor": D(0), "ceiling": D(1)}
    lost = scaling.units_of(D(10), D(0), how=scaling.LINEAR, **one)
    assert [D(lost(D(missing))).scaleb(-scaling.PLACES) for missing in (0, 2, 6, 11)] == [1, D("0.8"), D("0.4"), 0]
    plan = scaling.units_of(D(0), D(2), how=scaling.LINEAR, **one)
    assert [D(plan(D(level))).scaleb(-scaling.PLACES) for level in (2, 1, 0)] == [1, D("0.5"), 0]


def test_at_22_kind_published_numbers_derived_efficacy_scores():
    quarters = [D(x) for x in ("0", "0.25", "0.5", "0.75", "1")]
    linear = [scaling.score(t, D(0), D(1)) for t in quarters]
    curved = [half_up(scaling.score(t, D(0), D(1), how=scaling.EXPONENTIAL), 3) for t in quarters]
    assert linear == [60, 70, 80, 90, 100]
    assert curved == [D(60), D("68.173"), D("77.460"), D("88.011"), D(100)]


def test_at_25_press_share_of_suzhou_in_jiangsu_top_quality():
    share = ratio(43, 196)
    assert [half_up(share, places) for places in (1, 0)] == [D("21.9"), D("22")]


def test_at_26_press_published_shares_of_growth():
    """The account sums to exactly 1, so the printed shares, which sum to 100.01, are each rounded."""
    output, alpha = D("0.0804"), Fraction("0.4")
    by_capital, by_labour = Fraction("0.4690"), Fraction("0.1736")
    rates = (by_capital * Fraction(output) / alpha, by_labour * Fraction(output) / (1 - alpha))
    found = accounts.account(output, *rates, accounts.Shares(D("0.4")))
    printed = [half_up(100 * part, 2) for part in (found.by_capital, found.by_labour, found.by_residual)]
    assert printed == [D("46.90"), D("17.36"), D("35.74")]  # 35.75 in print
    productivity = accounts.account(output, (output - D("0.0148")) / D("0.4"), 0, accounts.Shares(D("0.4")))
    assert half_up(100 * accounts.quality_contribution(productivity).rate, 1) == D("18.4")  # 1.48 of 8.04
