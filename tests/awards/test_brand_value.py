"""Valuations by excess earnings: a plain second writing, the closed form, refusals, what they hang on.

No worked example with its inputs was ever published; the cases here are constructed.
"""

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.awards.rules import brand_faults as faults
from apps.awards.rules.brand_sensitivity import swings, table
from apps.awards.rules.brand_strength import DEFAULT, Criterion, coefficient, strength
from apps.awards.rules.brand_value import Inputs, Past, value

PAST = (
    Past(2022, D(900), D(2000), D(3000), D(1)),
    Past(2023, D(1000), D(2100), D(3100), D(2)),
    Past(2024, D(1200), D(2200), D(3300), D(3)),
)
INPUTS = Inputs(
    PAST, current_return=D("0.0345"), other_return=D("0.042"), share=D("0.4"), industry_return=D("0.08"),
    strength=D(850), growth=(D("0.1"), D("0.08"), D("0.06")), lasting=D("0.02"),
)  # fmt: skip


def plain(inputs):
    """The plain second writing: binary fractions, one loop, nothing kept."""
    excess = sum(
        float(p.weight) * (float(p.profit) - float(p.current * inputs.current_return + p.other * inputs.other_return))
        for p in inputs.past
    ) / sum(float(p.weight) for p in inputs.past)  # fmt: skip
    earned = excess * float(inputs.share)
    rate = float(inputs.industry_return) * (2 - 1.4 * float(inputs.strength) / 1000)
    total, year = 0.0, 0
    for year, growth in enumerate(inputs.growth, 1):
        earned *= 1 + float(growth)
        total += earned / (1 + rate) ** year
    g = float(inputs.lasting)
    return total + earned * (1 + g) / (rate - g) / (1 + rate) ** year


def test_a_constructed_brand_by_hand():
    """One year, no growth: F for ever is F / R."""
    flat = Inputs(
        (Past(2024, D(300), D(1000), D(2000)),), D("0.03"), D("0.05"), D("0.5"), D("0.1"), D(0), (D(0),), D(0)
    )
    sheet = value(flat)
    assert (sheet.past[0].charge, sheet.past[0].excess, sheet.base) == (130, 170, 85)
    assert (sheet.coefficient, sheet.rate, sheet.value) == (2, Fraction(1, 5), 425)


def test_the_sheet_agrees_with_the_plain_writing_and_adds_up():
    sheet = value(INPUTS)
    assert float(sheet.value) == pytest.approx(plain(INPUTS))
    assert sum(row.present for row in sheet.ahead) + sheet.terminal_present == sheet.value
    assert [row.year for row in sheet.ahead] == [2025, 2026, 2027]
    assert sum(row.weight for row in sheet.past) == 1
    assert sheet.rate == Fraction("0.08") * Fraction("0.81")


@settings(max_examples=60)
@given(
    st.lists(st.decimals("-0.1", "0.3", places=3), min_size=1, max_size=10),
    st.decimals("-0.02", "0.03", places=3), st.integers(0, 1000), st.decimals("0.05", "1", places=2),
)  # fmt: skip
def test_growth_strength_and_share_of_all_kinds(growth, lasting, points, share):
    inputs = replace(INPUTS, growth=tuple(growth), lasting=lasting, strength=D(points), share=share)
    assert float(value(inputs).value) == pytest.approx(plain(inputs))


def test_a_stronger_brand_is_discounted_less_and_is_worth_more():
    values = [value(replace(INPUTS, strength=D(points))).value for points in (0, 500, 1000)]
    assert values == sorted(values)
    assert [coefficient(points) for points in (0, 500, 1000)] == [2, Fraction(13, 10), Fraction(3, 5)]


def test_growth_that_goes_on_for_ever_at_one_rate_is_gordons_formula():
    steady = replace(INPUTS, growth=(D("0.02"),) * 7)
    sheet = value(steady)
    assert sheet.value == sheet.base * Fraction("1.02") / (sheet.rate - Fraction("0.02"))


@pytest.mark.parametrize(
    ("change", "fault", "field"),
    [
        ({"lasting": D("0.0648")}, faults.NoEnd, "lasting"),
        ({"lasting": D("0.09")}, faults.NoEnd, "lasting"),
        ({"past": ()}, faults.NoYears, "past"),
        ({"past": (PAST[0], PAST[2])}, faults.NoYears, "past"),
        ({"past": (PAST[0], PAST[0])}, faults.NoYears, "past"),
        ({"past": (Past(2024, D(100), D(2000), D(3000)),)}, faults.NoExcess, "past"),
        ({"share": D(0)}, faults.NoExcess, "past"),
        ({"share": D("1.2")}, faults.BadInput, "share"),
        ({"strength": D(1001)}, faults.BadInput, "strength"),
        ({"growth": ()}, faults.BadInput, "years"),
        ({"growth": (D(-1),)}, faults.BadInput, "growth"),
        ({"past": (Past(2024, D(900), D(-1), D(0)),)}, faults.BadInput, "current"),
        ({"past": (Past(2024, D(900), D(1), D(0), D(0)),)}, faults.BadInput, "weight"),
    ],
)
def test_what_has_no_value_is_refused_by_the_input_at_fault(change, fault, field):
    with pytest.raises(fault) as caught:
        value(replace(INPUTS, **change))
    assert caught.value.field == field
    assert len(str(caught.value)) > 8


def test_the_discount_rate_is_said_beside_the_growth_it_must_exceed():
    with pytest.raises(faults.NoEnd) as caught:
        value(replace(INPUTS, lasting=D("0.09")))
    assert "6.48%" in str(caught.value)
    assert "9.00%" in str(caught.value)


# --- strength --------------------------------------------------------------------------------------------------------


def test_strength_is_the_weighted_sum_of_five_elements_of_1000():
    assert strength(DEFAULT, dict.fromkeys(("K1", "K2", "K3", "K4", "K5"), D(90))).points == 900
    deep = (
        Criterion("K1", D("0.4")), Criterion("K2", D("0.6")),
        Criterion("K1.1", D("0.25"), "K1"), Criterion("K1.2", D("0.75"), "K1"),
    )  # fmt: skip
    found = strength(deep, {"K1.1": D(100), "K1.2": D(60), "K2": D(50)})
    assert (found.elements, found.points) == ({"K1": 70, "K2": 50}, 580)


def test_strength_needs_every_score_and_whole_weights():
    with pytest.raises(faults.BadInput) as caught:
        strength(DEFAULT, dict.fromkeys(("K1", "K2", "K3", "K4"), D(90)))
    assert caught.value.field == "K5"
    with pytest.raises(faults.BadInput):
        strength(DEFAULT, dict.fromkeys(("K1", "K2", "K3", "K4", "K5"), D(101)))
    with pytest.raises(faults.WrongWeights) as caught:
        strength((Criterion("K1", D("0.9")),), {"K1": D(1)})
    assert "0.9" in str(caught.value)


# --- what it hangs on ------------------------------------------------------------------------------------------------


def test_the_table_has_the_value_in_its_middle_and_no_figure_where_there_is_none():
    sheet = value(INPUTS)
    found = table(INPUTS, sheet)
    assert found.cells[2][2] == sheet.value
    assert [float(rate) for rate in found.rates] == pytest.approx([0.0448, 0.0548, 0.0648, 0.0748, 0.0848])
    assert all(row[j] < row[j + 1] for row in found.cells for j in range(4))
    near = replace(INPUTS, lasting=D("0.04"))
    cells = table(near, value(near)).cells
    assert cells[0][3] is None  # 4.48 % against 4.5 %
    assert cells[0][2] is not None


def test_single_inputs_swing_the_value_the_widest_first():
    found = swings(INPUTS)
    assert [each.width for each in found] == sorted((each.width for each in found), reverse=True)
    share = next(each for each in found if each.name == "share")
    whole = value(INPUTS).value
    assert (share.lower, share.higher) == (whole * Fraction(9, 10), whole * Fraction(11, 10))
    assert next(each for each in found if each.name == "industry_return").lower > whole
    over = swings(replace(INPUTS, strength=D(950)))
    assert next(each for each in over if each.name == "strength").higher is None  # beyond 1000
