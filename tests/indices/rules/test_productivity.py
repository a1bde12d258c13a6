"""Capital, growth accounting and DEA-Malmquist: plain twins, properties, refusals."""

from decimal import Decimal as D
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from apps.indices.rules import accounts, capital, faults, linear
from apps.indices.rules.malmquist import Unit, malmquist, means
from apps.indices.rules.rounding import half_up

YEARS = range(2000, 2020)
amounts = st.decimals(1, 10_000, places=2)
series = st.lists(amounts, min_size=6, max_size=12).map(lambda values: dict(enumerate(values, 2000)))


# --- capital ---------------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(series, st.decimals("0.01", "0.2", places=3))
def test_the_stock_is_the_sum_of_what_is_left_of_every_year(investment, rate):
    """The plain second writing has no recursion: every year's investment decays on its own."""
    prices = {year: D(1) + D(year - 2000) / 50 for year in investment}
    found = capital.stock(investment, prices, capital.Method(depreciation=rate))
    last = max(investment)
    first = float(investment[2000]) / 0.1 * (1 - float(rate)) ** (last - 2000)
    rest = sum(
        float(investment[year]) / float(prices[year]) * (1 - float(rate)) ** (last - year)
        for year in investment if year > 2000
    )  # fmt: skip
    assert float(found[last]) == pytest.approx(first + rest)


def test_base_year_price_base_rate_and_first_stock_are_chosen():
    investment, prices = {2000: D(10), 2001: D(22), 2002: D(30)}, {2000: D(1), 2001: D("1.1"), 2002: D("1.2")}
    flat = capital.stock(investment, prices, capital.Method(depreciation=D("0.1")))
    assert flat == {2000: 100, 2001: 110, 2002: 124}
    later = capital.stock(investment, prices, capital.Method(base=2001, depreciation=D("0.1")))
    assert later == {2001: 220, 2002: 198 + Fraction(55, 2)}  # in prices of 2001
    at_2002 = capital.stock(investment, prices, capital.Method(depreciation=D("0.1"), price_base=2002))
    assert at_2002 == {year: value * Fraction(6, 5) for year, value in flat.items()}
    steady = capital.Method(depreciation=capital.SHAN, first=capital.First(capital.STEADY, D("0.0904")))
    assert capital.stock(investment, prices, steady)[2000] == 50
    given_stock = capital.Method(depreciation=D(0), first=capital.First(capital.GIVEN, D(7)))
    assert capital.stock(investment, prices, given_stock)[2001] == 27


def test_published_depreciation_is_taken_off_instead_of_the_rate():
    investment, prices = {2000: D(10), 2001: D(22)}, {2000: D(1), 2001: D("1.1")}
    found = capital.stock(investment, prices, capital.Method(), written_off={2001: D("5.5")})
    assert found[2001] == 100 - 5 + 20


@pytest.mark.parametrize(
    ("investment", "prices", "method", "fault", "period"),
    [
        ({2000: 10, 2002: 1}, {2000: 1, 2001: 1, 2002: 1}, {}, faults.Gap, "2001"),
        ({2000: 10, 2001: 1}, {2000: 1}, {}, faults.Gap, "2001"),
        ({2000: 10, 2001: 1}, {2000: 1, 2001: 0}, {}, faults.NotPositive, "2001"),
        ({2000: 10, 2001: -95}, {2000: 1, 2001: 1}, {}, faults.NegativeCapital, "2001"),
        ({2000: -10, 2001: 1}, {2000: 1, 2001: 1}, {}, faults.NegativeCapital, "2000"),
        ({2000: 10}, {2000: 1}, {"base": 1999}, faults.Gap, ""),
        ({}, {}, {}, faults.Gap, ""),
        ({2000: 10}, {2000: 1}, {"depreciation": D("1.2")}, faults.OutOfRange, ""),
        ({2000: 10}, {2000: 1}, {"first": capital.First(capital.SHARE, D(0))}, faults.NotPositive, "2000"),
    ],
)
def test_a_bad_series_is_refused_by_year(investment, prices, method, fault, period):
    with pytest.raises(fault) as caught:
        capital.stock(
            {year: D(value) for year, value in investment.items()},
            {year: D(value) for year, value in prices.items()},
            capital.Method(**method),
            area="320000",
        )
    assert (caught.value.period, caught.value.area) == (period, "320000")


def test_prices_with_the_year_before_as_100_are_chained():
    assert capital.chained({2001: D(110), 2002: D(50)}, 2000) == {2000: 1, 2001: D("1.1"), 2002: D("0.55")}
    with pytest.raises(faults.Gap):
        capital.chained({2002: D(50)}, 2000)


# --- growth accounting -----------------------------------------------------------------------------------------------


@given(*[st.decimals("-0.2", "0.2", places=4)] * 3, st.decimals("0.1", "0.9", places=2))
def test_contributions_sum_to_the_whole(g_y, g_k, g_l, alpha):
    if not g_y:
        with pytest.raises(faults.ZeroDenominator):
            accounts.account(g_y, g_k, g_l, accounts.Shares(alpha))
        return
    found = accounts.account(g_y, g_k, g_l, accounts.Shares(alpha))
    assert found.by_capital + found.by_labour + found.by_residual == 1
    assert float(found.residual) == pytest.approx(
        float(g_y) - float(alpha) * float(g_k) - (1 - float(alpha)) * float(g_l)
    )


def test_levels_and_rates_tell_the_same_story():
    shares = accounts.Shares(D("0.4"))
    output, stock, labour = ({2000: D(100), 2001: D(after)} for after in ("108", "109", "101"))
    index = accounts.level_index(output, stock, labour, shares)[2001]
    assert float(index) == pytest.approx(1.08 / (1.09**0.4 * 1.01**0.6))
    rate = accounts.accounts(output, stock, labour, shares)[2001].residual
    assert float(index) - 1 == pytest.approx(float(rate), abs=0.001)
    # a residual of the level form alone: doubling all factors leaves technology where it was
    assert accounts.level(D(200), D(60), D(80), shares) == pytest.approx(accounts.level(D(100), D(30), D(40), shares))


def test_a_span_is_accounted_by_mean_yearly_rates():
    levels = ({2000: D(100), 2005: D(after)} for after in ("150", "160", "102"))
    found = accounts.mean_account(*levels, accounts.Shares(D("0.4")), 2000, 2005)
    assert float(found.output) == pytest.approx(1.5**0.2 - 1)
    assert float(found.by_capital) == pytest.approx(0.4 * (1.6**0.2 - 1) / (1.5**0.2 - 1))
    assert float(found.by_capital + found.by_labour + found.by_residual) == pytest.approx(1)


@given(*[st.decimals("0.001", "0.2", places=4)] * 4, *[st.decimals("0.1", "0.9", places=2)] * 3)
def test_each_reading_of_the_contribution_agrees_with_its_plain_writing(g_y, g_k, g_l, g_q, alpha, gamma, part):
    """In binary fractions, from the rates themselves: g_A / g_Y, γ·g_Q / g_Y, and a part of the first."""
    found = accounts.account(g_y, g_k, g_l, accounts.Shares(alpha))
    y, a = float(g_y), float(g_y) - float(alpha) * float(g_k) - (1 - float(alpha)) * float(g_l)
    plain = {"tfp": a / y, "factor": float(gamma) * float(g_q) / y, "split": float(part) * a / y}
    given_ = {"tfp": {}, "factor": {"elasticity": gamma, "g_quality": g_q}, "split": {"part": part}}
    for variant, rate in plain.items():
        said = accounts.quality_contribution(found, variant=variant, **given_[variant]).rate
        assert float(said) == pytest.approx(rate, abs=1e-9), variant


def test_the_contribution_of_quality_says_by_which_reading():
    found = accounts.account(D("0.08"), D("0.09"), D("0.01"), accounts.Shares(D("0.4")))
    tfp = accounts.quality_contribution(found)
    factor = accounts.quality_contribution(found, variant="factor", elasticity=D("0.5"), g_quality=D("0.008"))
    split = accounts.quality_contribution(found, variant="split", part=D("0.5"))
    assert [half_up(each.rate * 100, 1) for each in (tfp, factor, split)] == [D("47.5"), D("5.0"), D("23.8")]
    assert len({str(each.label) for each in (tfp, factor, split)}) == 3
    for wrong in ({"variant": "official"}, {"variant": "factor"}, {"variant": "split", "part": D(2)}):
        with pytest.raises(faults.Fault):
            accounts.quality_contribution(found, **wrong)


def test_levels_that_cannot_be_are_refused_by_year():
    good = {2000: D(1), 2001: D(2)}
    for bad, fault in (
        ({2000: D(0), 2001: D(1)}, faults.ZeroDenominator),
        ({2000: D(-1), 2001: D(1)}, faults.NotPositive),
    ):
        with pytest.raises(fault) as caught:
            accounts.accounts(good, bad, good, accounts.Shares(D("0.4")), area="320100")
        assert caught.value.where == {"area": "320100", "period": "2001"}
    with pytest.raises(faults.Gap):
        accounts.accounts(*[{2000: D(1), 2002: D(2)}] * 3, accounts.Shares(D("0.4")))
    with pytest.raises(faults.OutOfRange):
        accounts.Shares(D("1.4")).exact()


# --- DEA-Malmquist ---------------------------------------------------------------------------------------------------


def panel(areas, periods, *, seed=5, inputs=2, outputs=1):
    draw = Random(seed).uniform
    return {
        period: {
            f"{area:02d}": Unit(
                tuple(D(f"{draw(10, 100) * 3**area:.3f}") for _ in range(inputs)),
                tuple(D(f"{draw(10, 100) * 3**area:.3f}") for _ in range(outputs)),
            )
            for area in range(areas)
        }
        for period in range(2000, 2000 + periods)
    }


def multiplier(technology, one, returns):
    """The dual programme (Charnes and Cooper's multiplier form), written on its own: least v·x with u·y₀ = 1."""
    inputs, outputs = (np.array([pair[side] for pair in technology], dtype=float) for side in (0, 1))
    x, y = (np.array(side, dtype=float) for side in one)
    free = 1 if returns == "vrs" else 0
    cost = np.concatenate([x, np.zeros(len(y)), np.ones(free), -np.ones(free)])
    rows = np.hstack([-inputs, outputs, -np.ones((len(inputs), free)), np.ones((len(inputs), free))])
    equal = np.concatenate([np.zeros(len(x)), y, np.zeros(2 * free)])[None, :]
    done = linprog(cost, A_ub=rows, b_ub=np.zeros(len(inputs)), A_eq=equal, b_eq=[1.0], method="highs")
    assert done.success
    return 1 / done.fun


@pytest.mark.parametrize("returns", ["crs", "vrs"])
@pytest.mark.parametrize(("inputs", "outputs"), [(1, 1), (2, 1), (2, 2)])
def test_efficiencies_are_those_of_the_dual_programme(returns, inputs, outputs):
    units = [unit for unit in panel(8, 1, inputs=inputs, outputs=outputs)[2000].values()]
    pairs = [(tuple(map(float, unit.inputs)), tuple(map(float, unit.outputs))) for unit in units]
    found = linear.efficiencies(pairs, pairs, returns=returns)
    assert found == pytest.approx([multiplier(pairs, one, returns) for one in pairs], rel=1e-6)
    assert max(found) == pytest.approx(1)


def test_one_input_and_one_output_is_a_ratio():
    """Under constant returns the frontier is the best ratio: no programme is needed."""
    data = panel(6, 3, inputs=1, outputs=1)
    best = {p: max(unit.outputs[0] / unit.inputs[0] for unit in units.values()) for p, units in data.items()}
    found = malmquist(data)
    for (period, area), step in found.steps.items():
        now, then = data[period][area], data[period - 1][area]
        ratio = (now.outputs[0] / now.inputs[0]) / (then.outputs[0] / then.inputs[0])
        assert float(step.tfpch) == pytest.approx(float(ratio), rel=1e-5)
        assert float(step.techch) == pytest.approx(float(best[period] / best[period - 1]), rel=1e-5)


def test_distances_across_periods_of_several_inputs_are_those_of_the_dual_programme():
    """Each period against its own frontier and against that of the one beside it, written out once more."""
    data = panel(5, 3, inputs=2, outputs=2)
    pairs = {
        period: {
            area: (tuple(map(float, unit.inputs)), tuple(map(float, unit.outputs))) for area, unit in units.items()
        }
        for period, units in data.items()
    }
    far = lambda frontier, period, area: multiplier(list(pairs[frontier].values()), pairs[period][area], "crs")  # noqa: E731
    for (now, area), step in malmquist(data).steps.items():
        then = now - 1
        effch = far(now, now, area) / far(then, then, area)
        techch = (far(then, now, area) / far(now, now, area) * far(then, then, area) / far(now, then, area)) ** 0.5
        assert float(step.effch) == pytest.approx(effch, rel=1e-5, abs=1e-6)
        assert float(step.techch) == pytest.approx(techch, rel=1e-5, abs=1e-6)
        assert float(step.tfpch) == pytest.approx(effch * techch, rel=1e-5, abs=1e-6)


def test_parts_multiply_orientations_agree_and_units_do_not_matter():
    data = panel(7, 4)
    found, inward = malmquist(data), malmquist(data, orientation="input")
    assert len(found.steps) == 7 * 3
    for key, step in found.steps.items():
        assert float(step.effch * step.techch) == pytest.approx(float(step.tfpch), abs=2e-5 * float(step.tfpch) + 2e-6)
        assert float(step.pech * step.sech) == pytest.approx(float(step.effch), abs=2e-5 * float(step.effch) + 2e-6)
        assert float(inward.steps[key].tfpch) == pytest.approx(float(step.tfpch), rel=1e-5)
    in_wan = {
        period: {area: Unit((unit.inputs[0] * 10_000, unit.inputs[1]), unit.outputs) for area, unit in units.items()}
        for period, units in data.items()
    }
    assert malmquist(in_wan).steps == found.steps
    everyone = means(step for (period, _area), step in found.steps.items() if period == 2001)
    by_hand = np.exp(np.mean([np.log(float(found.steps[2001, area].tfpch)) for area in data[2001]]))
    assert float(everyone.tfpch) == pytest.approx(by_hand, rel=1e-5)


def test_the_order_of_areas_does_not_matter_and_nothing_changes_where_nothing_changed():
    data = panel(5, 2)
    turned = {period: dict(reversed(units.items())) for period, units in data.items()}
    assert malmquist(turned).steps == malmquist(data).steps
    still = malmquist({2000: data[2000], 2001: data[2000]})
    assert {tuple(getattr(step, name) for name in ("effch", "techch", "tfpch")) for step in still.steps.values()} == {
        (D("1.000000"),) * 3
    }


def test_a_programme_without_a_solution_names_the_unit_and_the_frontier():
    """Under variable returns a unit smaller than all of the other period has no place below its frontier."""
    data = {
        2000: {"a": Unit((D(10),), (D(5),)), "b": Unit((D(20),), (D(12),))},
        2001: {"a": Unit((D(2),), (D(5),)), "b": Unit((D(20),), (D(12),))},
    }
    assert malmquist(data).steps
    with pytest.raises(faults.Infeasible) as caught:
        malmquist(data, returns="vrs")
    assert (caught.value.area, caught.value.period, caught.value.facts["technology"]) == ("a", "2001", "2000")


def without(period, area):
    return lambda data: data[period].pop(area)


def instead(*amounts):
    return lambda data: data[2001].update({"01": Unit(*amounts)})


@pytest.mark.parametrize(
    ("spoil", "fault", "area"),
    [
        (without(2001, "02"), faults.Gap, "02"),
        (without(2000, "02"), faults.Gap, "02"),
        (instead((D(0), D(1)), (D(1),)), faults.NotPositive, "01"),
        (instead((D(1),), (D(1),)), faults.WrongTree, "01"),
    ],
)
def test_a_bad_panel_is_refused_by_area_and_period(spoil, fault, area):
    data = panel(3, 2)
    spoil(data)
    with pytest.raises(fault) as caught:
        malmquist(data)
    assert (caught.value.area, caught.value.period) == (area, "2001")


def test_one_period_has_no_change():
    with pytest.raises(faults.TooFew):
        malmquist(panel(3, 1))
