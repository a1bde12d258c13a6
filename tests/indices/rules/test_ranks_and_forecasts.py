"""Ranks with uncertainty, forecasts with intervals, standing to a target."""

from decimal import Decimal as D

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from apps.indices.rules import faults
from apps.indices.rules.forecast import METHODS, forecast, reaches, student
from apps.indices.rules.ranks import Measured, analytic, places, simulated
from apps.indices.rules.ratios import grade_rate, quality_loss, ratio, sum_of
from apps.indices.rules.targets import standing

CITIES = {f"c{at:02d}": Measured(D(90 - at), 1.0) for at in range(13)}


def test_equal_values_share_the_better_place():
    assert places({"a": D(3), "b": D(5), "c": D(3), "d": D(1)}) == {"a": 2, "b": 1, "c": 2, "d": 4}
    assert places({"a": D(3), "b": D(5), "c": D(3)}, falling=True) == {"a": 1, "b": 3, "c": 1}


def test_the_same_seed_gives_the_same_places_whatever_the_order():
    found = simulated(CITIES, seed=20260101, draws=500)
    assert simulated(dict(reversed(CITIES.items())), seed=20260101, draws=500) == found
    assert (found.seed, found.draws, found.method) == (20260101, 500, "simulated")
    assert simulated(CITIES, seed=2, draws=500) != found
    # what another machine must find again
    assert [(each.best, each.worst) for each in list(found.places.values())[:3]] == [(1, 2), (1, 4), (1, 5)]


def test_simulated_places_agree_with_the_normal_distribution():
    pair = {"a": Measured(D(81), 1.0), "b": Measured(D(80), 2.0)}
    found = simulated(pair, seed=1, draws=20_000)
    assert found.places["a"].first == pytest.approx(stats.norm.cdf(1 / np.sqrt(5)), abs=0.01)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.decimals(60, 100, places=2), st.floats(0, 5)), min_size=1, max_size=13), st.booleans())
def test_intervals_hold_the_place(values, falling):
    measured = {f"{at:02d}": Measured(*each) for at, each in enumerate(values)}
    for found in (simulated(measured, seed=7, draws=50, falling=falling), analytic(measured, falling=falling)):
        for place in found.places.values():
            assert 1 <= place.best <= place.place <= place.worst <= len(values)


def test_known_values_have_no_interval_and_far_ones_are_told_apart():
    known = {name: Measured(each.value) for name, each in CITIES.items()}
    for found in (analytic(known), simulated(known, seed=1, draws=10)):
        assert all(each.best == each.place == each.worst for each in found.places.values())
    sure = analytic({"a": Measured(D(90), 1.0), "b": Measured(D(80), 1.0), "c": Measured(D("79.5"), 1.0)})
    assert [(each.best, each.worst) for each in sure.places.values()] == [(1, 1), (2, 3), (2, 3)]


# of a sampling year: share passed in per cent, its limits as the store keeps them, batches
SMALL = {
    "few": Measured(D("0.0"), low=D("0.0"), high=D("79.3"), n=1),
    "two": Measured(D("0.0"), low=D("0.0"), high=D("65.8"), n=2),
    "one": Measured(D("100.0"), low=D("20.7"), high=D("100.0"), n=1),
    "many": Measured(D("95.0"), low=D("88.8"), high=D("97.8"), n=100),
    "lower": Measured(D("70.0"), low=D("60.4"), high=D("78.1"), n=100),
}


def plain_places(measured, level=0.9):
    """{name: (best, worst)} by SciPy's normal distribution and Newcombe's difference, pair by pair."""
    pairs = len(measured) * (len(measured) - 1) / 2
    z = max(stats.norm.ppf(1 - (1 - level) / 2 / max(pairs, 1)), 1.959964)

    def limits(each):
        if not each.n:
            return [float(each.value + (end - each.value) * D(z) / D("1.959964")) for end in (each.low, each.high)]
        share = float(each.value) / 100
        middle, root = share + z**2 / 2 / each.n, z * np.sqrt(share * (1 - share) / each.n + z**2 / 4 / each.n**2)
        return [100 * (middle + sign * root) / (1 + z**2 / each.n) for sign in (-1, 1)]

    def above(one, other):
        (low, _), (_, high) = limits(one), limits(other)
        apart, up, down = float(one.value - other.value), high - float(other.value), float(one.value) - low
        return apart > 0 and apart - np.hypot(down, up) > 0

    return {
        name: (1 + sum(above(each, mine) for each in measured.values()),
               len(measured) - sum(above(mine, each) for each in measured.values()))
        for name, mine in measured.items()
    }  # fmt: skip


def test_a_small_sample_is_never_surely_last():
    found = analytic(SMALL).places
    assert {name: (each.best, each.worst) for name, each in found.items()} == plain_places(SMALL)
    assert found["few"].best == 2  # below the hundred batches of which 95 passed, and surely below nobody else
    assert found["one"].worst == 5
    assert (found["many"].worst, found["lower"].best) == (2, 2)  # two large samples apart stay told apart
    assert Measured(D("70.0"), low=D(0), high=D(100), n=100).arms(4)[0] == pytest.approx(
        70 * 4 / 1.959964
    )  # not a share's


@settings(max_examples=60)
@given(st.lists(st.tuples(st.decimals(60, 100, places=1), st.decimals(0, 20, places=1), st.decimals(0, 20, places=1)),
                min_size=2, max_size=8), st.booleans())  # fmt: skip
def test_places_follow_newcombe_and_nobody_is_sure_whose_value_lies_in_the_others_interval(rows, falling):
    measured = {f"{at}": Measured(v, low=v - down, high=v + up) for at, (v, down, up) in enumerate(rows)}
    found = analytic(measured, falling=falling).places
    twin = {name: Measured(-e.value, low=-e.high, high=-e.low) if falling else e for name, e in measured.items()}
    assert {name: (each.best, each.worst) for name, each in found.items()} == {
        name: (min(best, found[name].place), max(worst, found[name].place))
        for name, (best, worst) in plain_places(twin).items()
    }
    inside = {name for name, each in measured.items()
              if all(each.low <= other.value <= each.high for other in measured.values())}  # fmt: skip
    assert all((found[name].best, found[name].worst) == (1, len(rows)) for name in inside)


def test_what_cannot_be_ranked_is_refused():
    for wrong in ({}, {"a": Measured(D(1), -1.0)}, {"a": Measured(D(1), low=D(2), high=D(3))}):
        with pytest.raises(faults.Fault):
            analytic(wrong)
    for wrong in ({"draws": 0}, {"level": D(1)}):
        with pytest.raises(faults.Fault):
            simulated(CITIES, seed=1, **wrong)


# --- forecasts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 8, 17, 30, 61, 120])
@pytest.mark.parametrize("p", [0.5, 0.6, 0.9, 0.975, 0.995, 0.2])
def test_students_t_agrees_with_scipy(p, freedom):
    assert student(p, freedom) == pytest.approx(stats.t.ppf(p, freedom), abs=1e-9)


SERIES = [D(x) for x in ("78.98", "79.98", "80.99", "81.18", "82.14", "82.57", "82.88")]


def test_a_line_agrees_with_least_squares_of_numpy():
    found = forecast(SERIES, 2, method="trend", level=D("0.95"), places=6)
    x, y = np.arange(7.0), np.array(SERIES, dtype=float)
    fit = stats.linregress(x, y)
    off = y - fit.intercept - fit.slope * x
    for at, ahead in zip((7, 8), found.ahead, strict=True):
        value = fit.intercept + fit.slope * at
        spread = np.sqrt((off**2).sum() / 5 * (1 + 1 / 7 + (at - 3) ** 2 / ((x - 3) ** 2).sum())) * stats.t.ppf(
            0.975, 5
        )
        assert [float(each) for each in (ahead.value, ahead.low, ahead.high)] == pytest.approx(
            [value, value - spread, value + spread], abs=1e-6
        )


def test_drift_is_the_mean_change_and_its_spread_grows():
    found = forecast(SERIES, 3)
    assert [ahead.value for ahead in found.ahead] == [D("83.53"), D("84.18"), D("84.83")]
    widths = [ahead.high - ahead.low for ahead in found.ahead]
    assert widths == sorted(widths)
    assert (found.method, found.rests_on, str(found.label) != "") == ("drift", 7, True)
    moves = np.diff(np.array(SERIES, dtype=float))
    spread = stats.t.ppf(0.9, 5) * moves.std(ddof=1) * np.sqrt(1 + 1 / 6)
    assert float(found.ahead[0].high) == pytest.approx(82.88 + 0.65 + spread, abs=0.006)


def test_the_last_value_and_mean_growth():
    assert forecast(SERIES, 1, method="last").ahead[0].value == D("82.88")
    grown = forecast([D(100), D(110), D(121)], 2, method="growth")
    assert [ahead.value for ahead in grown.ahead] == [D("133.10"), D("146.41")]
    assert grown.ahead[0].low == D("133.10")  # it grew by the same rate every time


@settings(max_examples=40)
@given(st.lists(st.decimals(1, 100, places=2), min_size=4, max_size=12), st.sampled_from(sorted(METHODS)))
def test_an_interval_holds_its_forecast(values, method):
    for ahead in forecast(values, 3, method=method).ahead:
        assert ahead.low <= ahead.value <= ahead.high


def test_a_forecast_says_when_a_target_would_be_reached():
    assert reaches(forecast(SERIES, 5), D("84.5")) == 3
    assert reaches(forecast(SERIES, 3), D(88)) is None
    assert reaches(forecast([D(9), D(8), D("7.1")], 3), D("5.2"), falling=True) == 2


def test_what_cannot_be_forecast_is_refused():
    for wrong in ({"values": SERIES[:2]}, {"values": SERIES, "method": "oracle"}, {"values": SERIES, "level": D(2)}):
        with pytest.raises(faults.Fault):
            forecast(steps=1, **wrong)
    with pytest.raises(faults.NotPositive):
        forecast([D(1), D(0), D(2)], 1, method="growth")


# --- targets and shares ----------------------------------------------------------------------------------------------


def test_standing_to_a_target():
    path = {"base": D(84), "base_year": 2020, "target_year": 2025}
    behind = standing(D("85.5"), D(88), year=2022, **path)
    assert (behind.state, behind.gap, behind.due, behind.progress) == ("behind", D("2.5"), D("85.60"), D("37.5"))
    assert standing(D("85.6"), D(88), year=2022, **path).state == "on-path"
    assert standing(D("88.1"), D(88), year=2022, **path).state == "reached"
    assert standing(D(83), D(88), year=2022, **path).progress == D("-25.0")
    assert standing(D(95), D(95)).state == "reached"
    falling = standing(D(6), D(4), base=D(8), base_year=2020, year=2022, target_year=2024, falling=True)
    assert (falling.state, falling.gap, falling.progress) == ("on-path", 2, D("50.0"))
    with pytest.raises(faults.ZeroDenominator):
        standing(D(6), D(8), base=D(8), base_year=2020, year=2022, target_year=2024)
    with pytest.raises(faults.NotPositive):
        standing(D(6), D(8), base=D(7), base_year=2024, year=2022, target_year=2024)


def test_shares_and_sums_refuse_what_cannot_be():
    assert ratio(1, 3, times=1) * 3 == 1
    with pytest.raises(faults.ZeroDenominator):
        ratio(1, 0)
    assert (quality_loss(D(2), D(1), D(200)), grade_rate({"superior": D(40), "qualified": D(60)}, D(100))) == (
        D("1.50"), D("120.00"),
    )  # fmt: skip
    with pytest.raises(faults.DoNotSum) as caught:
        sum_of([D(1), D(2)], D(4), tolerance=D("0.5"), period="2023")
    assert caught.value.facts == {"sum": "3", "whole": "4", "tolerance": "0.5"}
