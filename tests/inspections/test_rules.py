"""The rules of inspections that need no database: a plan against its limits."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.inspections.rules import ratios
from apps.inspections.rules.plan import Batch, Item, findings
from apps.kernel.rules.sketch import MARGIN, SIDE, sketch

GENERAL, KEY = Item("ME01", "计量器具", False), Item("PQ01", "主体责任", True)
YEAR, FIRST, LAST = 2026, date(2026, 3, 1), date(2026, 6, 30)
CEILING = Decimal(20)
sizes = st.dictionaries(st.sampled_from([*ratios.CLASSES, ratios.NONE]), st.integers(1, 3000), min_size=1)
percents = st.decimals(0, 100, places=2)


def codes(*batches, area=0, floor=Decimal(3)):
    return [found.code for found in findings(YEAR, batches, area=area, floor=floor, ceiling=CEILING)]


def batch(pool, drawn, *, shares=1, items=(GENERAL,)):
    return Batch("第一批", items, FIRST, LAST, pool, drawn, shares)


@given(sizes, st.dictionaries(st.sampled_from([*ratios.CLASSES, ratios.NONE]), st.decimals(0, 20, places=2)))
def test_ratios_within_the_ceiling_never_break_it_by_rounding(pool, wanted):
    percent = {grade: wanted.get(grade, CEILING) for grade in [*ratios.CLASSES, ratios.NONE]}
    drawn = ratios.expected(pool, percent)
    assert "above-ceiling" not in codes(batch(sum(pool.values()), drawn, shares=len(pool)))


@given(st.integers(1, 100_000), percents.filter(lambda percent: percent > CEILING))
def test_a_share_above_the_ceiling_breaks_it_unless_it_takes_no_object_more(pool, percent):
    drawn, allowed = ratios.up(pool, percent), ratios.up(pool, CEILING)
    assert ("above-ceiling" in codes(batch(pool, drawn))) == (drawn > allowed)
    assert codes(batch(pool, drawn, items=(KEY,))) == []


def test_every_other_limit_of_a_plan_has_its_sentence():
    assert codes() == ["no-tasks"]
    assert codes(batch(10, 1, items=())) == ["no-items"]
    assert codes(batch(0, 0)) == ["empty-pool"]
    assert codes(batch(10, 0)) == ["draws-nobody"]
    assert codes(batch(10, 11, items=(KEY,))) == ["more-than-pool"]
    assert codes(Batch("越年", (KEY,), FIRST, date(2027, 1, 1), 10, 1)) == ["other-year"]
    assert codes(batch(100, 2), area=100) == ["below-floor"]
    assert codes(batch(100, 3), area=100) == []
    assert codes(*[batch(100, 3)] * 2) == ["often"], "the plan draws nobody twice a year for an item"
    assert codes(batch(100, 3), batch(100, 3, items=(KEY,))) == []


places = st.lists(st.tuples(st.floats(116, 122), st.floats(30.5, 35.5)), min_size=1, max_size=60)


@given(places)
def test_a_sketch_keeps_its_square_its_north_and_its_scale(points):
    found = sketch(points)
    assert all(MARGIN - 0.1 <= part <= SIDE - MARGIN + 0.1 for place in found.places for part in place)
    for (west, south), (x, y) in zip(points, found.places, strict=True):
        for (east, north), (right, up) in zip(points, found.places, strict=True):
            assert not (east > west and right < x)
            assert not (north > south and up > y)
    assert str(found.metres)[0] in "125"
    assert 0 < found.bar <= (SIDE - 2 * MARGIN) / 3 + 0.1


def test_a_sketch_measures():
    """A hundredth of a degree of latitude is 1,113 m, drawn over the whole height; the bar is 200 m of it."""
    found = sketch([(118.79, 32.05), (118.79, 32.06)])
    assert found.places == ((50, 90), (50, 10))
    assert (found.metres, found.bar) == (200, 14.4)
