"""Pass rates: half up, the interval, what chance explains, and that no table is an average of another."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.sampling.rules.rates import ABOVE, ALIKE, BELOW, FEW, Rate, percent, rate, told_apart, wilson

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("passed", "n", "published"),
    [
        (3301, 3691, "89.4"), (2167, 2276, "95.2"), (467, 645, "72.4"), (667, 770, "86.6"),
        # a half goes up: 6.25, 0.05, 99.95
        (1, 16, "6.3"), (1, 2000, "0.1"), (1999, 2000, "100.0"), (0, 7, "0.0"), (7, 7, "100.0"),
    ],
)  # fmt: skip
def test_half_up_to_one_decimal(passed, n, published):
    assert str(percent(passed, n)) == published


@pytest.mark.parametrize(
    ("passed", "n", "low", "high"),
    # Newcombe 1998, table I (method 3): 81/263, 15/148, 0/20, 1/29
    [(81, 263, "25.5", "36.6"), (15, 148, "6.2", "16.0"), (0, 20, "0.0", "16.1"), (1, 29, "0.6", "17.2")],
)
def test_the_interval_is_the_published_one(passed, n, low, high):
    assert tuple(map(str, wilson(passed, n))) == (low, high)


@given(counts)
def test_the_interval_holds_the_rate_and_stays_inside(pair):
    passed, n = pair
    found = rate(passed, n)
    assert 0 <= found.low <= found.percent <= found.high <= 100
    assert abs(found.percent - 100 * Decimal(passed) / n) <= Decimal("0.05")
    low, high = wilson(n - passed, n)
    assert (100 - found.high, 100 - found.low) == pytest.approx((low, high), abs=Decimal("0.1"))


@given(counts, st.integers(2, 20))
def test_more_batches_of_the_same_rate_are_surer(pair, times):
    passed, n = pair
    few, many = wilson(passed, n), wilson(passed * times, n * times)
    assert many[1] - many[0] <= few[1] - few[0]


@settings(max_examples=50)
@given(st.lists(counts, min_size=2, max_size=6))
def test_a_sum_is_not_an_average_of_rates(pairs):
    passed, n = (sum(column) for column in zip(*pairs, strict=True))
    exact = Fraction(100 * passed, n)
    assert abs(Fraction(rate(passed, n).percent) - exact) <= Fraction(1, 20)


def test_averages_of_averages_would_be_wrong():
    assert (percent(1, 1), percent(80, 100), percent(81, 101)) == (Decimal(100), Decimal(80), Decimal("80.2"))


def test_nothing_tested_has_no_rate():
    assert rate(0, 0) == Rate(0, 0)
    for wrong in ((-1, 3), (4, 3)):
        with pytest.raises(ValueError, match="of 3"):
            rate(*wrong)


def test_only_what_chance_does_not_explain_differs():
    shops, producers = rate(467, 645), rate(2167, 2276)
    assert (told_apart(shops, producers), told_apart(producers, shops)) == (BELOW, ABOVE)
    assert told_apart(rate(9, 10), rate(95, 100)) == ALIKE
    assert told_apart(rate(0, 4), rate(95, 100)) == FEW
    # the more is looked at, the more it takes
    near = rate(84, 100), rate(930, 1000)
    assert (told_apart(*near), told_apart(rate(87, 100), near[1], comparisons=13)) == (BELOW, ALIKE)
