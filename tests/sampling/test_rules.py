"""Rules as plain Python: verdicts, barcodes, repeated sampling, windows, and the ways through the state tables."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.sampling import states
from apps.sampling.rules import asking, gtin, repeat, windows
from apps.sampling.rules.verdict import FAIL, PASS, Limit, judge, overall, rounded

D = Decimal
NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=3)
AT_MOST = Limit("at_most", "mg/kg", most=D("0.1"))


@pytest.mark.parametrize(
    ("limit", "value", "spread", "verdict", "doubt"),
    [
        (AT_MOST, "0.1", None, PASS, False),
        (AT_MOST, "0.1001", None, FAIL, False),
        (AT_MOST, "0.11", "0.02", FAIL, True),  # simple: doubt is told, and does not help
        (Limit("at_most", "mg/kg", most=D("0.1"), judged="beyond_doubt"), "0.11", "0.02", PASS, True),
        (Limit("at_most", "mg/kg", most=D("0.1"), judged="beyond_doubt"), "0.121", "0.02", FAIL, False),
        (Limit("at_most", "mg/kg", most=D("0.1"), comparison="rounded", decimals=1), "0.15", None, FAIL, False),
        (Limit("at_most", "mg/kg", most=D("0.1"), comparison="rounded", decimals=1), "0.149", None, PASS, False),
        (Limit("at_most", "mg/kg", most=D("0.2"), comparison="rounded", decimals=1), "0.25", None, PASS, False),
        (Limit("at_least", "mg/kg", least=D(100)), "99.999", None, FAIL, False),
        (Limit("between", "mg/kg", least=D(4), most=D("7.5")), "4", None, PASS, False),
        (Limit("between", "mg/kg", least=D(4), most=D("7.5")), "7.51", None, FAIL, False),
    ],
)
def test_the_verdict_follows_from_the_value(limit, value, spread, verdict, doubt):
    found = judge(limit, D(value), "mg/kg", spread and D(spread))
    assert (found.verdict, found.doubt, found.error) == (verdict, doubt, "")


@pytest.mark.parametrize(
    ("limit", "value", "unit", "spread", "error"),
    [
        (AT_MOST, D("0.05"), "g/kg", None, "wrong-unit"),
        (AT_MOST, None, "mg/kg", None, "no-value"),
        (AT_MOST, D("NaN"), "mg/kg", None, "no-value"),
        (AT_MOST, D("0.05"), "mg/kg", D("-1"), "negative-uncertainty"),
        (Limit("yes"), D(2), "", None, "no-value"),
    ],
)
def test_what_is_no_value_has_no_verdict(limit, value, unit, spread, error):
    found = judge(limit, value, unit, spread)
    assert (found.verdict, found.error) == ("", error)


@given(value=NUMBERS, most=NUMBERS, step=st.decimals(min_value=0, max_value=10, places=3))
def test_a_worse_value_never_passes_where_a_better_one_failed(value, most, step):
    limit = Limit("at_most", "", most=most)
    assert not (judge(limit, value, "").verdict == FAIL and judge(limit, value + step, "").verdict == PASS)


@given(value=NUMBERS, most=NUMBERS, spread=st.decimals(min_value=0, max_value=10, places=3))
def test_doubt_only_ever_helps_the_party(value, most, spread):
    plain = judge(Limit("at_most", "", most=most), value, "", spread)
    kind = judge(Limit("at_most", "", most=most, judged="beyond_doubt"), value, "", spread)
    assert not (plain.verdict == PASS and kind.verdict == FAIL)
    assert not (kind.verdict != plain.verdict and not kind.doubt)  # where they differ the limit is in doubt


@given(value=NUMBERS, decimals=st.integers(0, 2))
def test_rounding_moves_a_value_by_half_a_step_at_most(value, decimals):
    assert abs(rounded(value, decimals) - value) <= D(1).scaleb(-decimals) / 2


def test_one_item_that_fails_is_enough():
    assert (overall([PASS, FAIL, PASS]), overall([PASS]), overall([])) == (FAIL, PASS, "")


@given(body=st.integers(min_value=0, max_value=999_999_999_999).map("{:012d}".format), place=st.integers(0, 11))
def test_one_wrong_digit_of_a_barcode_is_seen(body, place):
    code = body + gtin.check_digit(body)
    other = str((int(code[place]) + 1) % 10)
    assert gtin.is_valid(code)
    assert not gtin.is_valid(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("code", ["6901234567892", "012345678905", "96385074", "16901234567899"])
def test_known_barcodes(code):
    assert gtin.is_valid(code)


@pytest.mark.parametrize(
    ("by", "level", "after", "barred"),
    [
        ("county", "county", 100, True), ("province", "county", 100, True), ("county", "province", 100, False),
        ("city", "city", 180, True), ("city", "city", 181, False), ("national", "province", 0, True),
    ],
)  # fmt: skip
def test_nobody_samples_again_what_was_sampled_at_its_level_or_above(by, level, after, barred):
    on = date(2026, 1, 10)
    found = repeat.bars([repeat.Sampled(by, on)], level, on + timedelta(days=after), 6)
    assert (found is not None) == barred


def test_the_fifteenth_day_is_in_time_and_the_sixteenth_is_not():
    served, due = date(2026, 3, 2), date(2026, 3, 17)
    assert windows.may_object(served, due, due)
    assert not windows.may_object(served, due, due + timedelta(days=1))
    assert windows.may_ask(due, due - timedelta(days=5), 5)
    assert not windows.may_ask(due, due - timedelta(days=4), 5)


@given(day=st.dates(date(2020, 1, 1), date(2030, 1, 1)), off=st.integers(0, 200))
def test_the_second_look_is_from_day_60_to_day_90(day, off):
    assert windows.second_look(day, 60, 90).holds(day + timedelta(days=off)) == (60 <= off <= 90)


# --- no way leads past a notice or a right to answer ------------------------------------------------------------------
def ways(table, source, target, *, without, barred=()):
    """Whether a way leads from one state to another without entering one of `without`; `barred`: (verb, source)."""
    seen, todo = set(), [source]
    while todo:
        state = todo.pop()
        if state == target:
            return True
        for move in table.moves:
            # an order is open again only where it was before (sql/guards_second_look.sql asks for the void re-check)
            if move.verb.startswith("reopen") or (move.verb, state) in barred:
                continue
            if state in move.source and move.target not in without and move.target not in seen:
                seen.add(move.target)
                todo.append(move.target)
    return False


@pytest.mark.parametrize(
    ("table", "source", "target", "through"),
    [
        (states.BATCHES, states.FAILED, states.SHOWN, states.NOTIFIED),
        (states.BATCHES, states.FAILED, states.STANDS, states.NOTIFIED),
        (states.BATCHES, states.DRAWN, states.PASSED, states.TESTED),
        (states.BATCHES, states.DRAWN, states.TESTED, states.TESTING),
        (states.BATCHES, states.DRAWN, states.REFUSAL_STANDS, states.REFUSED),
        (states.RECTIFICATIONS, states.ISSUED, states.SUSPENDED, states.SUSPENSION_TOLD),
        (states.RECTIFICATIONS, states.ISSUED, states.PUBLIC, states.REPORTED_UP),
        (states.RECTIFICATIONS, states.ISSUED, states.REVOKED, states.REVOCATION_TOLD),
        (states.RECTIFICATIONS, states.ISSUED, states.REVOKED, states.SUSPENDED),
    ],
)
def test_no_way_leads_past_a_notice(table, source, target, through):
    assert ways(table, source, target, without=())
    assert not ways(table, source, target, without={through})


def test_nobody_whose_product_failed_is_suspended_without_an_announcement():
    """Who goes on refusing is: the database asks which of the two it is (sql/guards_rechecks_refused.sql, and
    test_refused_rechecks.py)."""
    early = [("tell_suspension", state) for state in (states.OVERDUE, states.RECHECK_FAILED)]
    way = (states.RECTIFICATIONS, states.ISSUED, states.SUSPENDED)
    assert ways(*way, without=(), barred=early)
    assert ways(*way, without={states.PUBLIC})
    assert not ways(*way, without={states.PUBLIC}, barred=early)


def test_a_failure_is_never_published_while_a_retest_runs():
    assert not any(move.target == states.SHOWN and states.RETEST in move.source for move in states.BATCHES.moves)


@pytest.mark.parametrize(
    "typed", ["6901234567892", "６９０１２３４５６７８９２", "690-1234-567892", "690 1234－567892", "690–1234‑567892"]
)
def test_a_barcode_is_one_however_it_is_typed(typed):
    assert (asking.barcode_in(typed), asking.problem_of(typed)) == ("6901234567892", "")
    assert asking.problem_of(typed.replace("892", "893").replace("８９２", "８９３")) == asking.BARCODE
