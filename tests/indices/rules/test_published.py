"""Figures that were published, come out to the digit. Each name says where its figures are from.

`published`: an official document; `press`: a newspaper or secondary text; `derived`: computed from published figures;
`from_memory`: inputs not checked against a source; `constructed`: a textbook example.
"""

import csv
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path

import pytest

from apps.indices.rules import accounts, capital, competitiveness, grades, ratios, scaling
from apps.indices.rules.malmquist import Unit, malmquist, means
from apps.indices.rules.rounding import half_up, percent

HERE = Path(__file__).parent


def table(name):
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def column(rows, name):
    return {int(row["year"]): D(row[name]) for row in rows}


def test_at_01_published_and_derived_nation_2006_and_2007_from_two_levels():
    assert competitiveness.top(D("84.76") - D("1.35"), D("77.21") - D("0.66")) == D("79.98")
    assert competitiveness.top(D("84.76"), D("77.21")) == D("80.99")  # 80.985 in between


@pytest.mark.parametrize(
    ("sector", "before", "rise", "after"),
    [
        ("electronics", "86.95", "0.75", "87.70"), ("general equipment", "83.53", "0.76", "84.29"),
        ("transport equipment", "83.48", "0.63", "84.11"), ("instruments", "83.90", "0.15", "84.05"),
        ("chemicals", "82.19", "1.52", "83.71"), ("medicines", "81.33", "1.11", "82.44"),
        ("chemical fibre", "81.31", "0.68", "81.99"),
    ],
)  # fmt: skip
def test_at_03_published_seven_sectors_2008_to_2009(sector, before, rise, after):
    points, _rate = competitiveness.yearly(D(before), D(after))
    assert points == D(rise), sector


def test_at_04_press_xiamen_2010_to_2011_and_its_gaps():
    assert competitiveness.yearly(D("85.97"), D("87.32")) == (D("1.35"), D("1.57"))
    assert (D("87.32") - D("2.91"), D("87.32") - D("4.44")) == (D("84.41"), D("82.88"))


def test_at_05_press_xiamen_2007_to_2019_compound():
    assert competitiveness.compound(D("82.71"), D("90.61"), 12, places=3) == D("0.763")
    assert competitiveness.compound(D("82.71"), D("90.61"), 12) == D("0.8")


def test_at_07_published_jiangsu_capital_stock_1952_to_2022():
    rows = table("jiangsu_capital.csv")
    found = capital.published(capital.stock(column(rows, "investment"), column(rows, "price")))
    assert {year: found[year] for year in (1978, 1990, 2000, 2010, 2017, 2022)} == {
        1978: D("162.89"), 1990: D("1156.89"), 2000: D("5209.00"), 2010: D("21916.11"), 2017: D("46111.95"),
        2022: D("61077.26"),
    }  # fmt: skip
    assert found == column(rows, "stock")


def test_at_10_published_output_and_capital_with_shares_from_memory_solow_1957():
    rows = table("solow_1957.csv")
    output, stock, share, level = (column(rows, name) for name in ("output", "capital", "share", "technology"))
    found = accounts.residuals(output, stock, share)
    printed = {year: Fraction(level[year + 1]) / Fraction(level[year]) - 1 for year in found}
    off = {year: abs(found[year] - printed[year]) for year in found}
    assert len(off) == 40
    assert {year for year, gap in off.items() if gap > Fraction("0.001")} == {1924, 1942}  # slips of the original
    assert half_up(off[1924], 4) == D("0.0025")
    assert half_up(off[1942], 3) == D("0.025")
    assert half_up(100 * accounts.technical_share(output, level), 2) == D("87.45")


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
    g_k = ratios.growth(stocks[year - 1], stocks[year])
    g_l = ratios.growth(D(labour[year - 1]), D(labour[year]))
    found = accounts.account(D(g_y) / 100, g_k, g_l, accounts.Shares(D(alpha)))
    assert half_up(found.residual * 100, 3) == pytest.approx(D(residual), abs=D("0.0011"))  # printed from rounded rates
    assert half_up(found.by_residual * 100, 1) == D(contribution)
    assert found.by_capital + found.by_labour + found.by_residual == 1


def test_at_14_press_jiangsu_spot_check_2018_q2_by_stage_and_class():
    assert [percent(*pair) for pair in ((3301, 3691), (2167, 2276), (467, 645), (667, 770))] == [
        D("89.4"), D("95.2"), D("72.4"), D("86.6"),
    ]  # fmt: skip
    classes = {(569, 638): "89.2", (374, 488): "76.6", (483, 557): "86.7", (139, 152): "91.4", (120, 149): "80.5"}
    assert {pair: percent(*pair) for pair in classes} == {pair: D(shown) for pair, shown in classes.items()}
    assert ratios.sum_of([D(2276), D(645), D(770)], D(3691)) == 3691
    assert ratios.sum_of([D(2167), D(467), D(667)], D(3301)) == 3301
    assert ratios.sum_of([*(D(n) for _passed, n in classes), D(1707)], D(3691)) == 3691


def test_at_17_published_national_spot_checks_2022_and_2023():
    before, after = percent(1827, 19440), percent(3476, 28265)
    assert (before, after, after - before, percent(16021, 28265)) == (D("9.4"), D("12.3"), D("2.9"), D("56.7"))


def test_at_18_published_and_press_satisfaction_gaps_2021():
    nation = D("79.09")
    assert [D(x) - nation for x in ("82.77", "82.78", "80.50")] == [D("3.68"), D("3.69"), D("1.41")]
    hohhot = D("80.50")
    assert (hohhot - D("5.93"), hohhot - D("2.02"), hohhot - D("1.40")) == (D("74.57"), D("78.48"), D("79.10"))


def test_at_19_published_press_and_derived_research_of_13_cities():
    text = "578.8 445.0 146.2 290.4 888.7 286.2 88.2 81.0 140.3 151.6 113.8 159.8 68.5"
    assert ratios.sum_of(map(D, text.split(" ")), D("3438.6"), tolerance=D("0.1")) == D("3438.5")
    assert percent(D("3835.4"), D("122875.6"), 2) == D("3.12")
    assert sum(map(D, ("312.1", "181.3", "176.0"))) == D("669.4")
    south = D("645.3") + D("487.5") + D("323.2") + D("961.4")
    assert D("2548.4") - south == D("131.0")


def test_at_20_published_grade_bands_of_the_assessment():
    assert "".join(grades.grade(D(points)) for points in (100, 90, 89, 80, 79, 60, 59)) == "AABBCCD"
    assert grades.grade(D("89.5")) == "B"
    assert grades.grade(D(95), incident=True) == "D"


def test_at_21_published_item_that_loses_a_tenth_for_each_missing_area():
    assert [grades.deducted(D(1), missing) for missing in (0, 2, 6, 11)] == [D(1), D("0.8"), D("0.4"), D(0)]
    assert [grades.PLAN_LEVELS[level] for level in ("regional", "departmental", "none")] == [D(1), D("0.5"), D(0)]


def test_at_22_kind_published_numbers_derived_efficacy_scores():
    quarters = [D(x) for x in ("0", "0.25", "0.5", "0.75", "1")]
    linear = [scaling.score(t, D(0), D(1)) for t in quarters]
    curved = [half_up(scaling.score(t, D(0), D(1), how=scaling.EXPONENTIAL), 3) for t in quarters]
    assert linear == [60, 70, 80, 90, 100]
    assert curved == [D(60), D("68.173"), D("77.460"), D("88.011"), D(100)]


def test_at_25_press_share_of_suzhou_in_jiangsu_top_quality():
    assert (percent(43, 196), percent(43, 196, 0)) == (D("21.9"), D(22))


def test_at_26_press_published_shares_of_growth():
    assert sum(map(D, ("46.90", "17.36", "35.75"))) == D("100.01")
    assert half_up(Fraction("1.48") / Fraction("0.184"), 2) == D("8.04")
